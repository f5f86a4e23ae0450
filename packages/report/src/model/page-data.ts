import type { BarChart, ForestPlot, LineChart } from './charts.ts';
import type { EmbeddingMap, Triplets } from './report.ts';

/** What the page's script reads from the element `report-data`. */
export interface PageData {
  /** Line charts that zoom together, and the form that they follow. */
  readonly lines: readonly { readonly form: string; readonly charts: readonly LineChart[] }[];
  /** Line charts that stand alone. */
  readonly plainLines?: readonly LineChart[] | undefined;
  readonly bars?: readonly BarChart[] | undefined;
  readonly forests: readonly ForestPlot[];
  readonly map?: EmbeddingMap | undefined;
  readonly hardness?: { readonly points: Triplets['hardness']; readonly margin: number } | undefined;
}

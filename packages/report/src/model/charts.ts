/** Which line of a chart: its color and dashes, the same ones on the whole page. */
export type Tone = 'stage1' | 'control' | 'htg' | 'other';

/** Numbers over the updates of F, or over whatever else is counted. */
export interface LineChart {
  /** Unique on the page; letters, digits and dashes. */
  readonly id: string;
  /** Its heading. */
  readonly title: string;
  /** What the numbers are, in a sentence. */
  readonly description: string;
  /** `share`: numbers 0..1, shown as they are on an axis from 0 to 1. */
  readonly scale: 'number' | 'share';
  /** True for numbers without noise, such as a schedule: they are never smoothed. */
  readonly exact?: boolean;
  /** What is counted along the x axis, such as `tree`. Default `update`. */
  readonly counts?: string;
  /** True where the y axis is logarithmic from the start; all values above 0. */
  readonly logarithmic?: boolean;
  /** The lines, drawn in this order. */
  readonly series: readonly LineSeries[];
}

/** A line of a chart. */
export interface LineSeries {
  /** In the legend. */
  readonly name: string;
  /** Its color and dash. */
  readonly tone: Tone;
  /** `[update, value]`, rising, finite. */
  readonly points: readonly (readonly [number, number])[];
}

/** Differences with their confidence intervals. */
export interface ForestPlot {
  /** Of its element, to be linked to. */
  readonly id: string;
  /** Its heading. */
  readonly title: string;
  /** What screen readers say of it. */
  readonly description: string;
  /** What the axis measures; default `difference`. */
  readonly axis?: string | undefined;
  /** True where the rows differ in `a` alone, and are told apart by it. */
  readonly oneYardstick?: boolean | undefined;
  /** From the top. */
  readonly rows: readonly ForestRow[];
}

/** A difference a - b. */
export interface ForestRow {
  /** Name of what is compared. */
  readonly a: string;
  /** Name of what it is compared with. */
  readonly b: string;
  /** Such as `mAP`. */
  readonly metric: string;
  /** Mean of a - b. */
  readonly difference: number;
  /** Ends of the 95% confidence interval; missing where there is none. */
  readonly low?: number | undefined;
  /** Upper end of the interval. */
  readonly high?: number | undefined;
  /** The single differences that this one is the mean of, where they are few. */
  readonly values?: readonly number[] | undefined;
}

/** Values of named things as horizontal bars, the first one on top. */
export interface BarChart {
  /** Of its element, to be linked to. */
  readonly id: string;
  /** Its heading. */
  readonly title: string;
  /** What screen readers say of it. */
  readonly description: string;
  /** What the axis measures. */
  readonly axis: string;
  /** From the top. */
  readonly bars: readonly (readonly [name: string, value: number])[];
}

import type { AblationDifference, AblationReport } from '../../model/ablation.ts';
import type { ForestPlot } from '../../model/charts.ts';
import { chartFigure, scrollable } from '../figures.ts';
import { html } from '../html.ts';
import type { Html } from '../html.ts';
import { outcomeOf, outcomeText } from './outcome.ts';
import { metricNames, points } from './percent.ts';

/** Differences against one arm. */
interface Comparison {
  readonly to: string;
  readonly title: string;
  readonly plot: ForestPlot;
  readonly differences: readonly AblationDifference[];
}

/** The differences of a report, yardstick by yardstick. */
export function comparisonsOf({ arms, compareTo, differences, metric }: AblationReport): Comparison[] {
  const titles = new Map(arms.map(({ arm, title }) => [arm, title]));
  return compareTo.flatMap((to, i) => {
    const own = differences.filter((each) => each.to === to);
    if (own.length === 0) return [];
    const title = titles.get(to) ?? to;
    const plot: ForestPlot = {
      id: `against-${i}`,
      title: `Arm − ${title}`,
      description:
        'A filled square: the 95% interval leaves out 0. A hollow circle: it does not, or one cell gives none. Small dots: the single cells. An arrow: further out than the axis goes.',
      axis: `worse ← ${metricNames[metric]}, percentage points → better`,
      oneYardstick: true,
      rows: own.map(({ arm, mean, low, high, values }) => ({
        ...{ a: titles.get(arm) ?? arm, b: title, metric: metricNames[metric], difference: 100 * mean },
        ...(low !== undefined && high !== undefined && { low: 100 * low, high: 100 * high }),
        values: values?.map((value) => 100 * value),
      })),
    };
    return [{ to, title, plot, differences: own }];
  });
}

/** For each yardstick the plot and, as its text, the table. */
export function drawDifferences(report: AblationReport): Html {
  const comparisons = comparisonsOf(report);
  if (comparisons.length === 0) {
    return html`<p>
      Nothing is compared: the ablation names no arm in compareTo that is finished beside another one.
    </p>`;
  }
  return html`<p>
      Mean differences in ${metricNames[report.metric]} of arms in the same cells, in percentage points, with Student's
      95% interval over the cells.
    </p>
    ${comparisons.map(
      ({ title, plot, differences }) =>
        html`<h3>Against ${title}</h3>
          ${chartFigure({ ...plot, keys: 'The table after it holds its numbers.' }, undefined)}
          ${differenceTable(title, plot, differences)}`,
    )}`;
}

function differenceTable(title: string, { rows }: ForestPlot, differences: readonly AblationDifference[]): Html {
  return scrollable(
    `differences from ${title}`,
    html`<table class="arms">
      <thead>
        <tr>
          <th scope="col">arm</th>
          <th scope="col">difference</th>
          <th scope="col">95% interval</th>
          <th scope="col">cells</th>
          <th scope="col">outcome</th>
        </tr>
      </thead>
      <tbody>
        ${differences.map((difference, i) => {
          const { mean, low, high, pairs } = difference;
          const interval = low === undefined || high === undefined ? 'none' : `${points(low)} to ${points(high)}`;
          const outcome = outcomeOf(difference);
          return html`<tr>
            <th scope="row">${rows[i].a}</th>
            <td>${points(mean)}</td>
            <td>${interval}</td>
            <td>${pairs}</td>
            <td class="outcome ${outcome}">${outcomeText[outcome]}</td>
          </tr>`;
        })}
      </tbody>
    </table>`,
  );
}

/** How the intervals are to be taken. */
export function drawReading({ differences, compareTo }: AblationReport): Html {
  const count = differences.length;
  const chance = Math.max(1, Math.round(count * 0.05));
  return html`<p>
    All arms of a cell start from the same weights of stage 1, take the same batches and make the same number of updates
    of F, so a difference is the arm's own, up to the chance of its cell; the interval says how far that chance reaches.
    <strong>n.s.</strong> (not significant) says that the interval holds 0: these cells cannot tell the two apart, which
    does not show that they are equal. Of two or three cells an interval can be narrow by chance alone. Cells of one
    class split share their identities, so take the intervals as a little too narrow.
    ${
      count > 1 &&
      `Each interval misses the truth once in 20 times, and ${count} comparisons stand here: even if no arm differed from ${compareTo.length === 1 ? 'the yardstick' : 'any yardstick'}, about ${chance} would look significant. An arm that was picked because it did best must be confirmed on fresh seeds and splits.`
    }
    Arms that add a triplet term should be measured against others that do (a doubled triplet weight, G = identity), not
    only against stage 1 that goes on.
  </p>`;
}

import type { AblationDifference, AblationReport } from '../../model/ablation.ts';
import { html } from '../html.ts';
import type { Html } from '../html.ts';
import { pointToNotices } from '../notices.ts';
import { outcomeOf } from './outcome.ts';
import { metricNames } from './percent.ts';

/** What was compared, how far it is, and what can be said. */
export function drawOverview(report: AblationReport): Html {
  const { cells, facts, settings, notices } = report;
  const left = cells.planned - cells.done;
  return html`
    ${
      left > 0 &&
      html`<p class="warning">
        <strong>This ablation is not complete.</strong>
        ${`${cells.done} of ${cells.planned} cells are done`}; the same command goes on.
      </p>`
    }
    ${pointToNotices(notices.length)} ${drawVerdicts(report)}
    <dl class="facts">
      ${facts.map(
        ([label, value]) =>
          html`<div>
            <dt>${label}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
    <details>
      <summary>Settings, as resolved</summary>
      <pre tabindex="0" role="region" aria-label="Settings">${settings}</pre>
    </details>
  `;
}

/** One sentence for each yardstick. */
function drawVerdicts({ arms, compareTo, differences, metric, identities }: AblationReport): Html {
  if (arms.length === 0) return html`<p class="headline">No cell is finished: there is nothing to compare yet.</p>`;
  const titles = new Map(arms.map(({ arm, title }) => [arm, title]));
  const sentences = compareTo.flatMap((to) => {
    const own = differences.filter((each) => each.to === to);
    return own.length === 0 ? [] : [verdict(own, titles, to)];
  });
  if (sentences.length === 0) return html`<p class="headline">The arms are not compared with a yardstick.</p>`;
  return html`<p class="headline">By ${metricNames[metric]} on ${identities} identities:</p>
    <ul class="verdicts">
      ${sentences.map((sentence) => html`<li>${sentence}</li>`)}
    </ul>`;
}

function verdict(differences: readonly AblationDifference[], titles: ReadonlyMap<string, string>, to: string): Html {
  const yardstick = html`<strong>${titles.get(to) ?? to}</strong>`;
  if (differences.every((each) => outcomeOf(each) === 'alone')) {
    return html`Against ${yardstick}: one cell gives no interval, so nothing can be told yet.`;
  }
  const named = (outcome: 'better' | 'worse'): string => {
    const found = differences.filter((each) => outcomeOf(each) === outcome);
    return found.length === 0 ? 'none' : found.map(({ arm }) => titles.get(arm) ?? arm).join('; ');
  };
  const open = differences.filter((each) => outcomeOf(each) === 'open').length;
  return html`Against ${yardstick}: better: ${named('better')}. Worse: ${named('worse')}.
  ${`${open} of ${differences.length}`} cannot be told from it.`;
}

import type { AblationDifference, AblationReport } from '../../model/ablation.ts';
import { drawFacts } from '../facts.ts';
import { html } from '../html.ts';
import type { Html } from '../html.ts';
import { pointToNotices } from '../notices.ts';
import { outcomeOf } from './outcome.ts';
import type { Outcome } from './outcome.ts';
import { metricNames } from './percent.ts';

/** So many arms are named in a sentence; of more it says how many they are. */
const mostNamed = 3;

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
    ${pointToNotices(notices.length)} ${drawVerdicts(report)} ${drawFacts(facts, { name: 'Settings', text: settings })}
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
  const count = (outcome: Outcome, word: string): string => {
    const found = differences.filter((each) => outcomeOf(each) === outcome);
    const names = found.map(({ arm }) => titles.get(arm) ?? arm);
    if (outcome === 'open' || names.length === 0 || names.length > mostNamed) return `${found.length} ${word}`;
    return `${found.length} ${word} (${names.join('; ')})`;
  };
  return html`Against ${yardstick}, of ${differences.length} arms: ${count('better', 'better')},
  ${count('worse', 'worse')}, ${count('open', 'not to be told from it')}.`;
}

import type { Estimate, ModelScores, Summary } from '../model/report.ts';
import { drawFacts } from './facts.ts';
import { forestFigure, scrollable } from './figures.ts';
import { headline } from './headline.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { pointToNotices } from './notices.ts';
import { estimate, number } from './numbers.ts';

/** The columns of the table. */
const scores: readonly ((model: ModelScores) => Estimate)[] = [
  ({ rank1 }) => rank1,
  ({ mAP }) => mAP,
  ({ mapAtR }) => mapAtR,
];

/**
 * What happened: result, facts, recipe, licences.
 *
 * @param told number of notices
 */
export function drawSummary(summary: Summary, told: number): Html {
  const { incomplete, facts, recipe, protocol, models, differences, notices } = summary;
  return html`
    ${incomplete && html`<p class="warning"><strong>This run is not complete.</strong> ${incomplete}</p>`}
    ${pointToNotices(told)}
    <p class="headline">${headline(summary)}</p>
    ${tiles(models)} ${models.length > 0 && scoreTable(models)}
    <p class="note">${protocol}</p>
    ${differences && forestFigure(differences)} ${drawFacts(facts, { name: 'Recipe', text: recipe })}
    ${
      notices.length > 0 &&
      html`<h3>Images shown</h3>
        ${notices.map((notice) => html`<p class="note">${notice}</p>`)}`
    }
  `;
}

function tiles(models: readonly ModelScores[]): Html | undefined {
  const last = models.at(-1);
  if (last === undefined) return undefined;
  const tile = (label: string, value: number): Html =>
    html`<div class="tile">
      <dt>${label}</dt>
      <dd>${number(value)}</dd>
    </div>`;
  return html`<dl class="tiles" aria-label="Scores of ${last.title}">
    ${tile('rank-1', last.rank1.mean)} ${tile('mAP', last.mAP.mean)} ${tile('MAP@R', last.mapAtR.mean)}
  </dl>`;
}

/** The best value of each column is bold. */
function scoreTable(models: readonly ModelScores[]): Html {
  const best = scores.map((of) => Math.max(...models.map((model) => of(model).mean)));
  return scrollable(
    'scores',
    html`<table class="scores">
      <thead>
        <tr>
          <th scope="col">model</th>
          <th scope="col">rank-1</th>
          <th scope="col">mAP</th>
          <th scope="col">MAP@R</th>
        </tr>
      </thead>
      <tbody>
        ${models.map(
          (model) =>
            html`<tr>
              <th scope="row">${model.title}</th>
              ${scores.map((of, column) => {
                const score = of(model);
                return html`<td class="${score.mean === best[column] ? 'best' : ''}">${estimate(score)}</td>`;
              })}
            </tr>`,
        )}
      </tbody>
    </table>`,
  );
}

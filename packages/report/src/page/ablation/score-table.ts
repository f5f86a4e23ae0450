import type { AblationArm, AblationReport } from '../../model/ablation.ts';
import { scrollable } from '../figures.ts';
import { html } from '../html.ts';
import type { Content, Html } from '../html.ts';
import { number } from '../numbers.ts';
import { percent } from './percent.ts';

interface Column {
  readonly title: string;
  readonly cell: (arm: AblationArm) => Content;
}

/**
 * A row for each arm.
 *
 * @param before rows above them that are no arms
 */
function armTable(
  label: string,
  arms: readonly AblationArm[],
  columns: readonly Column[],
  before: readonly AblationArm[] = [],
): Html {
  return scrollable(
    label,
    html`<table class="arms">
      <thead>
        <tr>
          <th scope="col">arm</th>
          ${columns.map(({ title }) => html`<th scope="col">${title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${[...before, ...arms].map(
          (arm, i) =>
            html`<tr class="${i < before.length ? 'before' : 'arm'}">
              <th scope="row">${arm.title}</th>
              ${columns.map(({ cell }) => html`<td>${cell(arm)}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>`,
  );
}

/** Scores and costs. */
export function drawScores({ stage1 = [], arms, identities }: AblationReport): Html {
  const validation = { title: 'validation MAP@R', cell: (arm: AblationArm) => percent(arm.validation.mapAtR) };
  return html`<p>
      On ${identities} identities, in percent; means over the cells (seed × class split).
      ${
        identities === 'validation'
          ? 'The test identities were not looked at.'
          : 'Choices belong on validation; the test identities are there to be scored once.'
      }
    </p>
    ${armTable(
      'scores',
      arms,
      [
        { title: 'cells', cell: ({ cells }) => cells },
        { title: 'rank-1', cell: ({ scores }) => percent(scores.rank1) },
        { title: 'mAP', cell: ({ scores }) => percent(scores.mAP) },
        { title: 'MAP@R', cell: ({ scores }) => percent(scores.mapAtR) },
        ...(identities === 'test' ? [validation] : []),
        { title: 'ms per update', cell: ({ millisecondsPerUpdate }) => millisecondsPerUpdate.toFixed(0) },
        { title: 'seconds', cell: ({ seconds }) => seconds.toFixed(0) },
      ],
      stage1,
    )}
    <p class="note">
      The time of an update is the median of the clock, without the first ones; seconds are those of all updates and of
      D's warm-up, by cell. Other programs on the machine slow both.
    </p>`;
}

/** What the trainer measures, as far as the page knows it by a title. */
const known = new Map<string, readonly [title: string, meaning: string]>(
  Object.entries({
    change: ['change', "size of G's change, |G(f) − f| / |f|; near 0, G is the identity"],
    nearestCenterKept: ['keeps center', 'share of G(f) nearest to its own class center'],
    discriminatorRealAccuracy: ['D on real', 'share of f whose identity D names'],
    discriminatorFakeAccuracy: ['D on fake', 'share of G(f) that D calls fake'],
    labelsPreserved: ['D keeps label', 'share of G(f) that D takes for its own identity'],
    activeTriplets: ['active', 'share of mined triplets that miss the margin'],
    activeGeneratedTriplets: ['active after G', 'the same after G; above it, G makes triplets harder'],
  }),
);

/** Means over all updates: first those of the adversary, then, on demand, all the others. */
export function drawMeasures({ arms }: AblationReport): Html {
  const names = [...new Set(arms.flatMap(({ measures }) => Object.keys(measures)))];
  const main = [...known].filter(([name]) => names.includes(name));
  const others = names.filter((name) => !known.has(name));
  const column = (name: string, title = name): Column => ({
    title,
    cell: ({ measures }) => (name in measures ? number(measures[name]) : '–'),
  });
  return html`<p>Means over all updates of the arm and over its cells. A dash: the arm has no such thing.</p>
    ${
      main.length > 0 &&
      armTable(
        'measures',
        arms,
        main.map(([name, [title]]) => column(name, title)),
      )
    }
    <dl class="meanings">
      ${main.map(
        ([, [title, meaning]]) =>
          html`<div>
            <dt>${title}</dt>
            <dd>${meaning}</dd>
          </div>`,
      )}
    </dl>
    ${
      others.length > 0 &&
      html`<details>
        <summary>All other measures</summary>
        ${armTable(
          'other measures',
          arms,
          others.map((name) => column(name)),
        )}
      </details>`
    }`;
}

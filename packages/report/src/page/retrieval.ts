import type { RankedImage } from '../model/images.ts';
import type { Confusion, Retrieval, RetrievalSheet, SheetGroup } from '../model/report.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { imageHtml } from './image-html.ts';
import { number } from './numbers.ts';

/** Queries with what they found. */
export function drawRetrieval({ model, rule, groups, confusions }: Retrieval): Html {
  return html`
    <p>
      ${model}. ${rule} Nearest first; <span class="mark right">✓</span> and a solid frame mark the right identity,
      <span class="mark wrong">✗</span> and a dashed frame a wrong one.
    </p>
    ${groups.map(drawGroup)} ${drawConfusions(confusions)}
  `;
}

function drawGroup({ title, description, sheets }: SheetGroup): Html {
  return html`<h3>${title}</h3>
    <p class="note">${description}</p>
    <ol class="sheets">
      ${sheets.map(drawSheet)}
    </ol>`;
}

function drawSheet({ query, neighbors, averagePrecision, firstRank, matches }: RetrievalSheet): Html {
  const outcome = firstRank === 1 ? 'first is right' : `first right one at rank ${firstRank}`;
  return html`<li class="sheet">
    <div class="query">
      ${imageHtml(query, 'Query: ')}
      <p>
        <strong>${query.name}</strong>
        ${query.source !== undefined && html`<span class="source">${query.source}</span>`}
        <span class="note">${outcome}; ${matches} to find; average precision ${number(averagePrecision)}</span>
      </p>
    </div>
    <ol class="found" aria-label="Nearest to ${query.name}">
      ${neighbors.map(drawNeighbor)}
    </ol>
  </li>`;
}

function drawNeighbor(neighbor: RankedImage): Html {
  const { right, distance } = neighbor;
  return html`<li class="${right ? 'right' : 'wrong'}">
    ${imageHtml(neighbor, right ? 'Right: ' : 'Wrong: ')}
    <span class="mark ${right ? 'right' : 'wrong'}" aria-hidden="true">${right ? '✓' : '✗'}</span>
    <span class="distance" title="1 − cosine">${distance.toFixed(2)}</span>
  </li>`;
}

function drawConfusions(confusions: readonly Confusion[]): Html | undefined {
  if (confusions.length === 0) return html`<p>No query is nearest to a wrong identity.</p>`;
  return html`<h3>Most confused identities</h3>
    <p class="note">Pairs of identities whose images are nearest to one of the other identity.</p>
    <ul class="confusions">
      ${confusions.map(
        ({ images: [a, b], count, of }) =>
          html`<li>
            ${imageHtml(a)} ${imageHtml(b)}
            <p>
              <strong>${a.name}</strong> and <strong>${b.name}</strong>
              <span class="note">${count} of ${of} queries</span>
            </p>
          </li>`,
      )}
    </ul>`;
}

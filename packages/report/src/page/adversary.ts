import type { Adversary, TripletDistances, TripletExample, Triplets } from '../model/report.ts';
import { curveControls } from './curves.ts';
import { chartFigure, lineFigure } from './figures.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { imageHtml } from './image-html.ts';
import { number } from './numbers.ts';

/** What G and D did. */
export function drawAdversary({ charts, triplets }: Adversary): Html {
  return html`
    <p>
      G changes embeddings so that triplets become harder; D has to name the identity of real ones and to call generated
      ones fake.
    </p>
    ${curveControls('adversary-controls', 'All curves of the adversary')}
    <div class="charts">${charts.map(lineFigure)}</div>
    ${
      triplets
        ? drawTriplets(triplets)
        : html`<p class="missing">
            The weights of G are not in this run's checkpoints: no example of a triplet can be shown.
          </p>`
    }
  `;
}

function drawTriplets({ description, hardness, margin, examples }: Triplets): Html {
  const harder = hardness.filter(([before, after]) => after > before).length;
  return html`<h3>Triplets before and after G</h3>
    <p class="note">${description}</p>
    <p>
      Hardness is d(a, p) − d(a, n), of squared distances between normalized embeddings. G makes ${harder} of
      ${hardness.length} harder. From −${margin} on, a triplet misses the margin and teaches F something.
    </p>
    ${chartFigure(
      {
        id: 'hardness-plot',
        title: 'Hardness of each triplet',
        description: 'Before G from left to right, after G upwards. Points above the diagonal were made harder.',
        keys: 'Examples follow in words.',
      },
      undefined,
    )}
    <ul class="triplets">
      ${examples.map(drawTriplet)}
    </ul>`;
}

function drawTriplet({ anchor, positive, negative, before, after }: TripletExample): Html {
  const change = hardness(after) - hardness(before);
  return html`<li>
    <div class="triple">
      <figure>
        ${imageHtml(anchor, 'Anchor: ')}
        <figcaption>anchor</figcaption>
      </figure>
      <figure>
        ${imageHtml(positive, 'Positive: ')}
        <figcaption>positive</figcaption>
      </figure>
      <figure>
        ${imageHtml(negative, 'Negative: ')}
        <figcaption>negative</figcaption>
      </figure>
    </div>
    <table>
      <caption class="visually-hidden">
        Distances of ${anchor.name}
      </caption>
      <thead>
        <tr>
          <td></td>
          <th scope="col">f</th>
          <th scope="col">G(f)</th>
        </tr>
      </thead>
      <tbody>
        ${row('d(a, p)', before.positive, after.positive)} ${row('d(a, n)', before.negative, after.negative)}
        ${row('hardness', hardness(before), hardness(after))}
      </tbody>
    </table>
    <p class="note">${change > 0 ? '▲ harder' : '▼ easier'} by ${number(Math.abs(change))}</p>
  </li>`;
}

function row(label: string, before: number, after: number): Html {
  return html`<tr>
    <th scope="row">${label}</th>
    <td>${number(before)}</td>
    <td>${number(after)}</td>
  </tr>`;
}

function hardness({ positive, negative }: TripletDistances): number {
  return positive - negative;
}

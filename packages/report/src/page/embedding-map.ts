import type { EmbeddingMap } from '../model/report.ts';
import { chartFigure } from './figures.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';

/** A projection, with controls for its colors and for finding an identity. */
export function drawMap({ model, total, x, cameras, names }: EmbeddingMap): Html {
  const every = x.length === total;
  const subset = every
    ? `All ${total} images.`
    : `${x.length} of ${total} images: all those of identities drawn by lot, so that the page stays small.`;
  return html`
    <p>
      ${model}, projected by UMAP (15 neighbors, cosine). Near points are alike to the model; distances between far ones
      mean little. ${subset}
    </p>
    <form class="controls" id="map-controls" aria-label="Map">
      <label>
        Color by
        <select name="color">
          <option value="error">error</option>
          ${cameras && html`<option value="camera">camera</option>`}
          <option value="identity">identity</option>
        </select>
      </label>
      <label>
        Find identity
        <input type="search" name="identity" list="map-identities" autocomplete="off" placeholder="name" />
      </label>
      <datalist id="map-identities">
        ${[...new Set(Object.values(names))].map((name) => html`<option value="${name}"></option>`)}
      </datalist>
      <button type="reset">Show all</button>
    </form>
    ${chartFigure(
      {
        id: 'map-plot',
        title: 'Images',
        description: 'Hover a point to see it; click or tap it to see all of its identity.',
        keys: 'Plus and minus zoom, arrows move, 0 shows all. Use the field Find identity to read where images lie.',
      },
      undefined,
    )}
    <div id="map-found" class="thumbnails" aria-live="polite"></div>
  `;
}

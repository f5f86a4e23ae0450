import type { KeypointBlock, Keypoints } from '../model/report.ts';
import { scrollable } from './figures.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { imageHtml } from './image-html.ts';
import { number } from './numbers.ts';

/** Where each keypoint looks. */
export function drawKeypoints({ model, blocks }: Keypoints): Html {
  return html`
    <p>
      ${model}. Each channel of a keypoint block spreads a density of sum 1 over the positions of its map; red is dense.
      Shown are the channels that point most clearly and at different places, and two images of each identity: a
      keypoint that means something is found on both.
    </p>
    <div class="blocks">${blocks.map(drawBlock)}</div>
  `;
}

function drawBlock({ title, grid: [height, width], channels, shown, rows }: KeypointBlock): Html {
  const positions = height * width;
  return html`<div>
    <h3>${title}</h3>
    <p class="note">
      ${height} × ${width} positions, ${shown.length} of ${channels} channels. A density that knows nothing is
      ${number(1 / positions)} everywhere: the more a place has above that, the redder it is. Between positions the
      color is interpolated.
    </p>
    ${scrollable(
      `keypoints of ${title}`,
      html`<table class="keypoints">
        <thead>
          <tr>
            <th scope="col">channel</th>
            ${shown.map((channel) => html`<th scope="col"><span class="visually-hidden">channel </span>${channel}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ({ image, maps }) =>
              html`<tr>
                <th scope="row">${imageHtml(image)}</th>
                ${maps.map(
                  ({ src, channel, peak, at: [row, column] }) =>
                    html`<td>
                      <img
                        src="${src}"
                        alt="channel ${channel} on ${image.name}: peak in row ${row + 1}, column ${column + 1}"
                        decoding="async"
                      />
                      <span class="distance">peak ${peak.toFixed(2)}</span>
                    </td>`,
                )}
              </tr>`,
          )}
        </tbody>
      </table>`,
    )}
  </div>`;
}

import type { ForestPlot } from '../model/charts.ts';
import type { Ablation } from '../model/report.ts';
import { forestFigure, scrollable } from './figures.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { estimate } from './numbers.ts';

/** The table of arms, and the plot of their differences. */
export function drawAblation(ablation: Ablation): Html {
  const { description, metric, arms } = ablation;
  return html`
    <p>${description}</p>
    ${scrollable(
      'arms',
      html`<table class="scores">
        <thead>
          <tr>
            <th scope="col">arm</th>
            <th scope="col">seeds</th>
            <th scope="col">${metric}</th>
          </tr>
        </thead>
        <tbody>
          ${arms.map(
            ({ name, seeds, score }) =>
              html`<tr>
                <th scope="row">${name}</th>
                <td>${seeds}</td>
                <td>${estimate(score)}</td>
              </tr>`,
          )}
        </tbody>
      </table>`,
    )}
    ${forestFigure(ablationPlot(ablation))}
  `;
}

export function ablationPlot({ differences }: Ablation): ForestPlot {
  return {
    id: 'ablation-differences',
    title: 'Differences between arms',
    description: 'Paired over seeds and queries, with 95% intervals. One that contains 0 tells nothing apart.',
    rows: differences,
  };
}

import type { Notices } from '../model/notices.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';

/** What the trainings told of themselves. */
export function drawNotices({ notices }: Notices): Html {
  if (notices.length === 0) return html`<p>No training showed a sign of collapse.</p>`;
  return html`<p>
      Signs of collapse that lasted, with the usual remedies. A sign is no proof: look at the numbers, too.
    </p>
    <ul class="notices">
      ${notices.map(
        ({ where, text }) =>
          html`<li>
            <strong>${where}</strong>
            <p>${sentence(text)}</p>
          </li>`,
      )}
    </ul>`;
}

/** How many notices there are, with a link to them; nothing where there are none. */
export function pointToNotices(count: number): Html | undefined {
  if (count === 0) return undefined;
  return html`<p class="warning">
    <strong>${count === 1 ? 'There is a notice' : `There are ${count} notices`}</strong> of
    <a href="#notices">signs of collapse</a>.
  </p>`;
}

function sentence(text: string): string {
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}

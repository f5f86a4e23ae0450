import type { Missing, Section } from '../model/report.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';

/** A section of the page with its heading: its contents, or the sentence that says why they are not there. */
export function section<Contents extends object>(
  id: string,
  title: string,
  contents: Section<Contents>,
  draw: (contents: Contents) => Html,
): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    ${isMissing(contents) ? html`<p class="missing">${contents.missing}</p>` : draw(contents)}
  </section>`;
}

export function isMissing<Contents extends object>(contents: Section<Contents>): contents is Missing {
  return 'missing' in contents;
}

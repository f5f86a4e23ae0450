import type { Missing, Section } from '../model/report.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import type { PageSection } from './page-shell.ts';

/**
 * A section of the page with its heading: its contents, or the sentence that says why they are not there.
 *
 * @param titles.short what the list of sections calls it; default the title
 */
export function section<Contents extends object>(
  id: string,
  { title, short = title }: { readonly title: string; readonly short?: string },
  contents: Section<Contents>,
  draw: (contents: Contents) => Html,
): PageSection {
  const body = html`<section id="${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    ${isMissing(contents) ? html`<p class="missing">${contents.missing}</p>` : draw(contents)}
  </section>`;
  return { id, short, body };
}

export function isMissing<Contents extends object>(contents: Section<Contents>): contents is Missing {
  return 'missing' in contents;
}

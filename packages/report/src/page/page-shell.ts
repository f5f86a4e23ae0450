import type { PageData } from '../model/page-data.ts';
import { Html, html, jsonScript } from './html.ts';

/** What the page brings along: see `reportAssets` of `@htg/report/node`. */
export interface ReportAssets {
  /** The page's script, charts included; a classic script. */
  readonly script: string;
  /** CSS. */
  readonly style: string;
}

/** What stands on a page. */
export interface PageContents {
  readonly title: string;
  /** What kind of page it is, such as `htg report`. */
  readonly kind: string;
  /** Each with the short title that the list of sections has for it; see `section`. */
  readonly sections: readonly PageSection[];
  readonly notes: readonly string[];
  /** What the page's script draws. */
  readonly data: PageData;
}

export interface PageSection {
  readonly id: string;
  readonly short: string;
  readonly body: Html;
}

/**
 * A page as one HTML file that loads nothing: its own content security policy forbids it.
 *
 * @param who names the function in errors
 */
export function pageShell(
  who: string,
  { title, kind, sections, notes, data }: PageContents,
  { script, style }: ReportAssets,
): string {
  const policy =
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} – ${kind}</title>
        <link rel="icon" href="data:," />
        <style>
          ${inline(who, style, 'style')}
        </style>
      </head>
      <body>
        <a class="skip" href="#${sections[0].id}">Skip to the result</a>
        <header>
          <div>
            <p class="kind">${kind}</p>
            <h1>${title}</h1>
          </div>
          <label class="theme">
            Theme
            <select id="theme">
              <option value="">as the system</option>
              <option value="light">light</option>
              <option value="dark">dark</option>
            </select>
          </label>
        </header>
        <nav aria-label="Sections">
          <ul>
            ${sections.map(({ id, short }) => html`<li><a href="#${id}">${short}</a></li>`)}
          </ul>
        </nav>
        <main>${sections.map(({ body }) => body)}</main>
        <footer>${notes.map((note) => html`<p>${note}</p>`)}</footer>
        <p id="announcement" class="visually-hidden" aria-live="polite"></p>
        ${jsonScript('report-data', data)}
        <script>
          ${inline(who, script, 'script')};
        </script>
      </body>
    </html>`;
  return page.text;
}

/** Raw text of a script or style element: what would end it early is refused, not changed. */
function inline(who: string, text: string, element: 'script' | 'style'): Html {
  if (new RegExp(`</${element}|<!--`, 'i').test(text)) {
    throw new RangeError(
      `${who}: expected a ${element} without '</${element}' and '<!--', received one with it; escape it in the source`,
    );
  }
  return new Html(text);
}

/** Text that is HTML already; everything else is escaped where it is put into a page. */
export class Html {
  constructor(readonly text: string) {}

  /** The markup. */
  toString(): string {
    return this.text;
  }
}

/** What may stand in an {@link html} template. `undefined`, `false` and `null` leave nothing. */
export type Content = Html | string | number | boolean | null | undefined | readonly Content[];

/**
 * HTML from a template: values are escaped, for text and for attributes in double quotes alike; `Html` values and arrays of them
 * stand as they are.
 *
 * @param parts of the template; they are not escaped
 *
 * @example
 * html`<li title="${name}">${name}</li>`;
 */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Html {
  return new Html(parts.reduce((text, part, i) => text + toHtml(values[i - 1]) + part));
}

/** A script element that holds data, not code: `JSON.parse(document.getElementById(id).textContent)` reads it. */
export function jsonScript(id: string, value: unknown): Html {
  // `</script` and `<!--` would end or change the element, whatever quotes they stand in.
  const json = JSON.stringify(value).replaceAll('<', '\\u003c');
  return html`<script type="application/json" id="${id}">
    ${new Html(json)}
  </script>`;
}

function toHtml(content: Content): string {
  if (content instanceof Html) return content.text;
  if (Array.isArray(content)) return (content as readonly Content[]).map(toHtml).join('');
  if (content === undefined || content === null || content === false) return '';
  return escape(String(content));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character]);
}

import { html } from './html.ts';
import type { Html } from './html.ts';

/**
 * Facts as a list, and what was asked for, folded in.
 *
 * @param name what it is called: `Recipe`
 * @param text as it was resolved
 */
export function drawFacts(
  facts: readonly (readonly [label: string, value: string])[],
  { name, text }: { readonly name: string; readonly text: string },
): Html {
  return html`<dl class="facts">
      ${facts.map(
        ([label, value]) =>
          html`<div>
            <dt>${label}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
    <details>
      <summary>${name}, as resolved</summary>
      <pre tabindex="0" role="region" aria-label="${name}">${text}</pre>
    </details>`;
}

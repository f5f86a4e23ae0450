import { describe, expect, it } from 'vitest';
import { html, jsonScript } from '../../src/page/html.ts';

describe('html', () => {
  it('escapes values for text and attributes', () => {
    const name = `<b title="x">&'`;
    expect(html`<i title="${name}">${name}</i>`.text).toBe(
      '<i title="&lt;b title=&quot;x&quot;&gt;&amp;&#39;">&lt;b title=&quot;x&quot;&gt;&amp;&#39;</i>',
    );
  });

  it('keeps HTML and lists of it, and drops what is not there', () => {
    const rows = ['a', '<'].map((name) => html`<li>${name}</li>`);
    const none = [undefined, false, null];
    expect(
      html`<ul>
        ${rows}${none}${0}
      </ul>`.text.replace(/>\s+|\s+</g, (space) => space.trim()),
    ).toBe('<ul><li>a</li><li>&lt;</li>0</ul>');
  });
});

describe('jsonScript', () => {
  it('holds any text without ending its element, and gives it back', () => {
    const value = { name: '</script><!--' };
    const text = jsonScript('data', value).text;
    const inside = /^<script type="application\/json" id="data">(.*)<\/script>$/s.exec(text)?.[1] ?? '';
    expect(inside).not.toContain('<');
    expect(JSON.parse(inside)).toEqual(value);
  });
});

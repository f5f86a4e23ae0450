import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startChromium } from '../../../../tooling/testing/chromium.ts';
import { axeFindings, openReport, overflow, views } from '../../../../tooling/testing/report-page.ts';
import { reportAssets } from '../../src/node/index.ts';
import { chartPage, html } from '../../src/page/index.ts';

const page = chartPage(
  {
    title: 'A <title> & more',
    kind: 'htg primer',
    sections: [
      {
        id: 'lines',
        title: 'Lines',
        text: 'Text <b>',
        lines: {
          ...{ id: 'lines-plot', title: '"Quoted"', description: '</script>', counts: 'tree', scale: 'number' },
          exact: true,
          logarithmic: true,
          series: [
            { name: 'train', tone: 'stage1', points: [[1, 30], [2, 1], [3, 0.1]] }, // prettier-ignore
            { name: 'test', tone: 'control', points: [[1, 20], [2, 2], [3, 1]] }, // prettier-ignore
          ],
        },
      },
      {
        id: 'bars',
        title: 'Bars',
        bars: { id: 'bars-plot', title: 'Shares', description: '', axis: 'share', bars: [['a', 0.7], ['b', 0.3]] }, // prettier-ignore
      },
      { id: 'table', title: 'Table', table: { head: ['x', 'y'], rows: [['<b>', '1']] }, body: html`<p>${'<i>'}</p>` },
    ],
  },
  await reportAssets(),
);

const absent = 'no Chromium or Chrome on this machine (HTG_CHROMIUM names one)';

describe('chartPage', () => {
  it('escapes what it is given, names nothing outside, and holds its numbers as tables', () => {
    const markup = page.replace(/<script>[^]*<\/script>/, '');
    expect(markup).toContain('<h1>A &lt;title&gt; &amp; more</h1>');
    expect(markup).toContain('Text &lt;b&gt;');
    expect(markup).toContain('&lt;i&gt;');
    expect(markup).toMatch(/<th scope="row">&lt;b&gt;<\/th>/);
    expect(markup).toMatch(/<th scope="col">tree<\/th>/);
    expect(markup).toMatch(/<th scope="row">a<\/th>\s*<td>0\.700<\/td>/);
    expect(markup).not.toMatch(/<(?:script|link|img|iframe)[^>]*(?:src|href)="(?!data:|#)/);
  });
});

describe('the page of charts in a browser', () => {
  let browser: Browser | undefined;
  let folder: string;
  let address: string;
  beforeAll(async () => {
    browser = await startChromium();
    folder = await mkdtemp(join(tmpdir(), 'htg-charts-'));
    await writeFile(join(folder, 'page.html'), page);
    address = pathToFileURL(join(folder, 'page.html')).href;
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true });
  });

  it.for(views)('draws both charts, fits, and axe finds nothing: $name', async (view, { skip }) => {
    if (!browser) return skip(absent);
    const opened = await openReport(browser, address, view);
    const inked = await opened.page.evaluate<boolean[]>(`[...document.querySelectorAll('canvas')].map((canvas) =>
      canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value !== 0))`);
    expect(inked).toEqual([true, true]);
    expect(await overflow(opened.page)).toBe(0);
    expect(await axeFindings(opened.page)).toEqual([]);
    expect(opened.problems).toEqual([]);
    await opened.page.close();
  });

  it('reads a line by keyboard, in its own unit', async ({ skip }) => {
    if (!browser) return skip(absent);
    const opened = await openReport(browser, address, { width: 1280, colorScheme: 'light' });
    await opened.page.focus('#lines-plot');
    await opened.page.keyboard.press('ArrowRight');
    expect(await opened.page.textContent('#announcement')).toBe('tree 2: train 1, test 2');
    await opened.page.close();
  });
});

import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { htmlPage } from '../src/page.ts';
import { writePage } from '../src/write-page.ts';

const places = [process.env.HTG_CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = places.find((place) => place !== undefined && existsSync(place));

const html = await htmlPage('A <title> & more', 'Lead.', [
  {
    heading: 'Lines',
    chart: {
      kind: 'lines',
      title: '"Quoted"',
      x: 'trees',
      y: '</script>',
      series: [{ name: 'train', points: [[1, 3], [2, 1]] }, { name: 'test', points: [[1, 2], [2, 2]] }], // prettier-ignore
    },
  },
  { heading: 'Bars', chart: { kind: 'bars', title: 'Bars', x: 'share', bars: [['a', 0.7], ['b', 0.3]] } }, // prettier-ignore
  { heading: 'Table', table: { head: ['x', 'y'], rows: [['<b>', '1']] } },
]);

describe('htmlPage', () => {
  it('escapes what it is given and names nothing outside', () => {
    expect(html).toContain('<h1>A &lt;title&gt; &amp; more</h1>');
    expect(html).toContain('<td>&lt;b&gt;</td>');
    expect(html).toContain('aria-label="&quot;Quoted&quot;"');
    expect(html).not.toMatch(/<(?:script|link|img|iframe)[^>]*(?:src|href)="(?!data:)/);
    expect(html).not.toContain('sourceMappingURL');
  });
});

describe('the page in a browser', () => {
  let browser: Browser | undefined;
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'htg-page-'));
    if (executablePath === undefined) return;
    const quiet = ['quic', 'background-networking', 'component-update', 'sync'].map((what) => `--disable-${what}`);
    const args = ['--no-sandbox', '--disable-gpu', '--no-first-run', ...quiet];
    browser = await chromium.launch({ executablePath, args });
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true });
  });

  it.for(['light', 'dark'] as const)(
    'draws all charts in %s, loads nothing, logs nothing',
    async (colorScheme, { skip }) => {
      if (browser === undefined) return skip('no Chromium here; install it or name one by HTG_CHROMIUM');
      const file = await writePage(join(folder, 'pages', `${colorScheme}.html`), html);
      const page = await browser.newPage({ colorScheme, viewport: { width: 400, height: 700 } });
      const said: string[] = [];
      page.on('console', (message) => said.push(message.text()));
      page.on('pageerror', (error) => said.push(error.message));
      page.on('request', (request) => said.push(request.url()));
      await page.goto(pathToFileURL(file).href);
      const inked = await page.evaluate(`[...document.querySelectorAll('canvas')].map((canvas) =>
        canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value !== 0))`);
      expect(inked).toEqual([true, true]);
      expect(said).toEqual([pathToFileURL(file).href]);
      const background = await page.evaluate('getComputedStyle(document.body).backgroundColor');
      expect(background).toBe(colorScheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(20, 24, 29)');
      // Nothing is wider than a telephone.
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(400);
      await page.close();
    },
  );
});

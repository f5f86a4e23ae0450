/**
 * `pnpm generate images <run>`: the documents' images, from a run folder with a report: `docs/images/search.png`, what its first random queries
 * find, `docs/images/report.png`, its result and its searches side by side, and `docs/images/terminal.svg`, what `pnpm htg evaluate` prints of
 * the same run. Needs Chromium.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { startChromium } from '../testing/chromium.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = `${root}docs/images`;
/** Of each half of the report's image, in pixels. */
const [width, height] = [720, 660];
/** Rows of the image of searches. */
const queries = 4;

const run = process.argv.at(2);
if (run === undefined || !existsSync(`${run}/report.html`)) {
  throw new Error(
    `images: expected a run folder with a report.html, received ${run ?? 'nothing'}; make one with pnpm demo or pnpm htg report <run>`,
  );
}
await mkdir(folder, { recursive: true });
await writeFile(`${folder}/search.png`, await photographSearch(`${run}/report.html`));
await writeFile(`${folder}/report.png`, await photographReport(`${run}/report.html`));
await writeFile(`${folder}/terminal.svg`, drawTerminal('pnpm htg evaluate runs/demo', evaluate(run)));

/** The page of a run, in a browser that the caller closes. */
async function openReport(file: string, wide: number): Promise<{ readonly browser: Browser; readonly page: Page }> {
  const browser = await startChromium();
  if (browser === undefined)
    throw new Error('images: expected Chromium or Chrome, found none; name one by HTG_CHROMIUM');
  const page = await browser.newPage({ viewport: { width: wide, height: 900 }, reducedMotion: 'reduce' });
  await page.goto(pathToFileURL(resolve(file)).href);
  await page.waitForSelector('html[data-drawn]');
  // It would lie over the images.
  await page.addStyleTag({ content: 'nav { display: none }' });
  return { browser, page };
}

/** The first queries of the report's random ones, as they are: nobody chose them. */
async function photographSearch(file: string): Promise<Buffer> {
  const { browser, page } = await openReport(file, 1280);
  await page.addStyleTag({
    content: `#retrieval .sheet:nth-child(n + ${queries + 1}), .sheet .note { display: none }`,
  });
  const whole = await page.locator('#retrieval ol.sheets').first().screenshot();
  await browser.close();
  return sharp(whole).resize({ width: 900 }).png({ palette: true, colors: 96, effort: 10 }).toBuffer();
}

async function photographReport(file: string): Promise<Buffer> {
  const { browser, page } = await openReport(file, 1280);
  const halves = await Promise.all(
    ['what-happened', 'retrieval'].map(async (id) => {
      const whole = await page.locator(`#${id}`).screenshot();
      return sharp(whole).resize({ width }).extract({ left: 0, top: 0, width, height }).toBuffer();
    }),
  );
  await browser.close();
  const gap = 16;
  const background = '#f7f7f5';
  return sharp({ create: { width: 2 * width + gap, height, channels: 3, background } })
    .composite(halves.map((input, i) => ({ input, left: i * (width + gap), top: 0 })))
    .png({ palette: true, quality: 70, effort: 10 })
    .toBuffer();
}

/** What a person sees of the command: messages and result in their order. */
function evaluate(path: string): string {
  const command = '"$0" --conditions=@htg/source --import tsx apps/evaluate/src/cli.ts "$1" 2>&1';
  const { status, stdout } = spawnSync('sh', ['-c', command, process.execPath, resolve(path)], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0)
    throw new Error(`images: expected pnpm htg evaluate to end well, received status ${status ?? 'none'}: ${stdout}`);
  return stdout.trimEnd();
}

/** A terminal window as SVG: text stays text. */
function drawTerminal(command: string, output: string): string {
  const lines = [`$ ${command}`, ...output.split('\n')];
  const [line, character, margin, bar] = [17, 8.43, 18, 30];
  const columns = Math.max(...lines.map((text) => text.length));
  const wide = Math.ceil(columns * character + 2 * margin);
  const high = lines.length * line + bar + margin;
  const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const rows = lines.map((text, i) => {
    const y = bar + (i + 0.75) * line;
    const color = i === 0 ? '#8fb4ff' : '#e9ebef';
    // Boxes must meet whatever the font's width.
    const length = text.length > 0 ? ` textLength="${(text.length * character).toFixed(1)}"` : '';
    return `<text x="${margin}" y="${y}" fill="${color}"${length} xml:space="preserve">${escape(text)}</text>`;
  });
  const dots = ['#ff6b60', '#f5bf4f', '#5fcf70'].map((fill, i) => `<circle cx="${18 + 18 * i}" cy="15" r="5.5" fill="${fill}"/>`); // prettier-ignore
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${wide}" height="${high}" viewBox="0 0 ${wide} ${high}" role="img" aria-label="${escape(command)}" font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14">
<rect width="${wide}" height="${high}" rx="9" fill="#14161a"/>
${[...dots, ...rows].join('\n')}
</svg>
`;
}

/**
 * `pnpm slow site [folder]`: opens the documentation's site, as `pnpm site` has built it, in Chromium, in light, in dark and as wide as a
 * phone. Checks that every link within it leads somewhere, axe finds nothing serious, no page is wider than its window, nothing is asked for
 * elsewhere, a first visit loads less than 200 kB, and the live examples compute. The folder gets a photograph of each page to look at.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Browser, Locator, Page } from 'playwright-core';
import { serveStatic } from '../release/serve-static.ts';
import { startChromium } from '../testing/chromium.ts';
import { axeFindings, overflow, views } from '../testing/report-page.ts';
import type { View } from '../testing/report-page.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const site = join(root, 'docs/dist/');
if (!existsSync(site)) throw new Error('slow site: expected docs/dist, received nothing; run pnpm site');
const built = statSync(join(site, 'index.html')).mtimeMs;
const changed = execFileSync('git', ['ls-files', 'docs', '*README.md', 'CONTRIBUTING.md'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .find((file) => file !== '' && existsSync(join(root, file)) && statSync(join(root, file)).mtimeMs > built);
if (changed !== undefined)
  throw new Error(
    `slow site: expected docs/dist to be as new as the documents, received one from before ${changed}; run pnpm site`,
  );
const photographs = process.argv.at(2);
const looked = [
  '',
  'install.html',
  'train-on-your-own-images.html',
  'method.html',
  'live-examples.html',
  'components.html',
  'architecture.html',
  'results/',
  'packages/losses/',
  'reference/',
  'reference/@htg/losses.html',
];

function check(what: string, holds: boolean, received: unknown): void {
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${what}: ${JSON.stringify(received)}`);
  if (!holds) process.exitCode = 1;
}

/** Links of all pages that lead to no file of the site. */
function deadLinks(): { readonly pages: number; readonly dead: readonly string[] } {
  const pages = readdirSync(site, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.html'));
  const dead = pages.flatMap((page) =>
    [...readFileSync(join(site, page), 'utf8').matchAll(/<(?:a|img)[^>]* (?:href|src)="([^"#?]+)[^"]*"/g)]
      .map(([, link]) => link)
      .filter((link) => !/^[a-z]+:/.test(link))
      .filter((link) => {
        const file = join(site, decodeURI(link.startsWith('/') ? link : join(page, '..', link)));
        return ![file, `${file}.html`, join(file, 'index.html')].some(
          (each) => existsSync(each) && !each.endsWith('/'),
        );
      })
      .map((link) => `${page}: ${link}`),
  );
  return { pages: pages.length, dead: [...new Set(dead)] };
}

async function look(browser: Browser, address: string, path: string, view: View): Promise<void> {
  const { width, colorScheme } = view;
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme, reducedMotion: 'reduce' });
  const problems: string[] = [];
  let loaded = 0;
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('response', (response) => {
    if (!response.url().startsWith(address)) problems.push(`asked for ${response.url()}`);
    if (response.status() >= 400) problems.push(`${response.status()} ${response.url()}`);
    void response.body().then(
      (body) => {
        // As a server sends it: fonts and images are packed already.
        loaded += /\.(png|woff2)$/.test(response.url()) ? 0 : gzipSync(body).length;
      },
      () => undefined,
    );
  });
  await page.goto(address + path, { waitUntil: 'networkidle' });
  const name = `${view.name}, /${path}`;
  for (const place of await page.$$('.live-example')) await place.waitForSelector('[role=status]:not(:empty)');
  const wide = await overflow(page);
  check(`${name}: it fits the window`, wide === 0, `${wide} pixels too wide`);
  if (path === '' && view.name === 'light')
    check(`${name}: first visit`, loaded < 200_000, `${(loaded / 1000).toFixed(0)} kB`);
  if (photographs !== undefined) {
    await page.screenshot({
      path: `${photographs}/${view.name}-${path.replaceAll('/', '-').replace('.html', '')}.png`,
    });
  }
  const findings = (await axeFindings(page)).filter((finding) => /^(serious|critical)/.test(finding));
  check(`${name}: axe`, findings.length === 0, findings);
  check(`${name}: nothing goes wrong`, problems.length === 0, problems);
  await page.close();
}

/** Descends by every loss of the live example, and looks at what every miner picks after a point was moved. */
async function useExamples(browser: Browser, address: string): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(`${address}live-examples.html`);
  const example = (name: string) => page.locator(`.live-example[data-ready=${name}]`);
  const [losses, miners, retrieval] = ['losses', 'miners', 'retrieval'].map(example);
  await Promise.all([losses, miners, retrieval].map((each) => each.waitFor()));
  for (const loss of await losses.locator('option').allTextContents()) {
    await losses.locator('select').selectOption(loss);
    await losses.getByRole('button', { name: 'Scatter' }).click();
    const values: number[] = [];
    for (let step = 0; step < 40; step += 1) {
      await losses.getByRole('button', { name: 'One step' }).click();
      await page.waitForTimeout(30);
      values.push(Number(await losses.locator('[role=status]').getAttribute('data-loss')));
    }
    const fallen = values.every(Number.isFinite) && (values.at(-1) ?? NaN) <= values[0];
    check(`live: ${loss} falls`, fallen, [values[0], values.at(-1)]);
  }
  for (const miner of await miners.locator('option').allTextContents()) {
    await miners.locator('select').selectOption(miner);
    await miners.locator('.point').nth(2).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowLeft');
    await page.waitForTimeout(200);
    const said = (await miners.locator('[role=status]').textContent()) ?? '';
    const lines = await miners.locator('.positive, .negative').count();
    const counts = [...said.matchAll(/\d+/g)].map(([count]) => Number(count));
    check(`live: lines of ${miner}`, lines === counts[0] + counts[1], said);
  }
  await searchLive(page, retrieval);
  await page.close();
}

/** Loads the demo's model where the site has it, and searches by the first image. */
async function searchLive(page: Page, retrieval: Locator): Promise<void> {
  const said = retrieval.locator('[role=status]');
  if (!existsSync(join(site, 'live/retrieval/images.json'))) {
    console.log('skip live: the site was built without a model (pnpm demo, then pnpm site)');
    return;
  }
  await retrieval.getByRole('button', { name: 'Load the model' }).click();
  await page.waitForSelector('[data-rank1]');
  const rank1 = Number(await said.getAttribute('data-rank1'));
  check('live: most queries find their identity', rank1 > 0.4, rank1);
  await retrieval.getByRole('group', { name: 'Images to search by' }).getByRole('button').first().click();
  const found = await retrieval.locator('.found li').allTextContents();
  check('live: eight are found', found.length === 8, found);
  if (photographs !== undefined) await retrieval.screenshot({ path: `${photographs}/live-retrieval.png` });
  const findings = (await axeFindings(page)).filter((finding) => /^(serious|critical)/.test(finding));
  check('live: axe with results', findings.length === 0, findings);
}

const { pages, dead } = deadLinks();
check(`links of ${pages} pages`, dead.length === 0, dead.slice(0, 20));
const browser = await startChromium();
if (browser === undefined)
  throw new Error('slow site: expected Chromium or Chrome, found none; name one by HTG_CHROMIUM');
if (photographs !== undefined) mkdirSync(photographs, { recursive: true });
const server = await serveStatic(site);
await useExamples(browser, server.address);
for (const path of looked) for (const view of views) await look(browser, server.address, path, view);
await browser.close();
server.stop();

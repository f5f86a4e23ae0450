import '@tensorflow/tfjs-backend-cpu';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportHtml } from '../src/index.ts';
import { reportAssets } from '../src/node/index.ts';
import { startChromium } from './chromium.ts';
import { tinyReport } from './tiny-report.ts';
import { hostile } from './tiny.ts';

const absent = 'no Chromium or Chrome on this machine (HTG_CHROMIUM names one)';
let browser: Browser | undefined;
let folder: string;
let address: string;
let axe: string;

beforeAll(async () => {
  browser = await startChromium();
  if (!browser) return;
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  await tf.setBackend('cpu');
  folder = await mkdtemp(join(tmpdir(), 'htg-report-'));
  const file = join(folder, 'report.html');
  await writeFile(file, reportHtml(await tinyReport(), await reportAssets()));
  address = pathToFileURL(file).href;
}, 120_000);

afterAll(async () => {
  if (!browser) return;
  await browser.close();
  await rm(folder, { recursive: true });
});

/** The report, drawn; what went wrong meanwhile; and what it asked for beside itself. */
async function open(
  started: Browser,
  { width = 1280, colorScheme = 'light' as 'light' | 'dark' },
): Promise<{ page: Page; problems: string[] }> {
  const page = await started.newPage({ viewport: { width, height: 900 }, colorScheme, reducedMotion: 'reduce' });
  const problems: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('request', (request) => {
    if (request.url() !== address && !request.url().startsWith('data:')) problems.push(`asked for ${request.url()}`);
  });
  await page.goto(address);
  await page.waitForSelector('html[data-drawn]');
  return { page, problems };
}

const views = [
  { name: 'light', width: 1280, colorScheme: 'light' },
  { name: 'dark', width: 1280, colorScheme: 'dark' },
  { name: 'phone', width: 390, colorScheme: 'light' },
] as const;

describe.each(views)('report.html, $name', (view) => {
  it('is whole, asks for nothing, and fits the window', async ({ skip }) => {
    if (!browser) return skip(absent);
    const { page, problems } = await open(browser, view);
    const sections = await page.locator('main > section').evaluateAll((all) => all.map(({ id }) => id));
    expect(sections).toEqual(['what-happened', 'curves', 'retrieval', 'keypoints', 'map', 'adversary', 'notices']);
    expect(await page.locator('.missing').count()).toBe(0);
    expect(await page.title()).toBe(`${hostile} – htg report`);
    // Every chart has been drawn, every picture decoded.
    const plots = await page.locator('.plot').count();
    expect(plots).toBeGreaterThan(8);
    expect(await page.locator('.plot canvas').count()).toBe(plots);
    const broken = await page
      .locator('img')
      .evaluateAll(
        (all) => (all as HTMLImageElement[]).filter((img) => !img.complete || img.naturalWidth === 0).length,
      );
    expect(broken).toBe(0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('has no serious finding of axe', async ({ skip }) => {
    if (!browser) return skip(absent);
    const { page } = await open(browser, view);
    await page.locator('details').evaluateAll((all) => {
      for (const each of all) (each as HTMLDetailsElement).open = true;
    });
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() =>
      (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
    );
    expect(violations.map(({ id, impact, nodes }) => `${impact ?? ''} ${id}: ${nodes[0].html}`)).toEqual([]);
    await page.close();
  });
});

describe('report.html', () => {
  it('reads and zooms curves by keyboard', async ({ skip }) => {
    if (!browser) return skip(absent);
    const { page, problems } = await open(browser, {});
    await page.locator('#curve-loss').focus();
    await page.keyboard.press('ArrowRight');
    const announced = page.locator('#announcement');
    expect(await announced.textContent()).toMatch(/^update \d+: Stage 1 /);
    await page.keyboard.press('+');
    const field = (name: string) => page.locator(`#curve-controls [name=${name}]`);
    const span = Number(await field('to').inputValue()) - Number(await field('from').inputValue());
    expect(span).toBeLessThan(50);
    await page.keyboard.press('0');
    expect(await field('to').inputValue()).toBe('50');
    expect(problems).toEqual([]);
    await page.close();
  });

  it('smooths, and goes back', async ({ skip }) => {
    if (!browser) return skip(absent);
    const { page } = await open(browser, {});
    const slider = page.locator('#curve-controls [name=smoothing]');
    await slider.fill('0.9');
    expect(await page.locator('#curve-controls output').textContent()).toBe('0.90');
    await page.locator('#curve-controls button').click();
    await expect.poll(() => page.locator('#curve-controls output').textContent()).toBe('0.60');
    await page.close();
  });

  it('shows the pictures of an identity on the map, its name as text', async ({ skip }) => {
    if (!browser) return skip(absent);
    const { page, problems } = await open(browser, {});
    await page.locator('#map-controls [name=identity]').fill(hostile);
    expect(await page.locator('#map-found figure').count()).toBe(4);
    expect(await page.locator('#map-found figcaption').first().textContent()).toContain(hostile);
    for (const colour of ['camera', 'identity', 'error']) {
      await page.locator('#map-controls [name=colour]').selectOption(colour);
    }
    expect(problems).toEqual([]);
    await page.close();
  });

  it('becomes dark when told to', async ({ skip }) => {
    if (!browser) return skip(absent);
    const { page } = await open(browser, {});
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await background();
    await page.locator('#theme').selectOption('dark');
    expect(await background()).not.toBe(light);
    await page.locator('#theme').selectOption('');
    expect(await background()).toBe(light);
    await page.close();
  });
});

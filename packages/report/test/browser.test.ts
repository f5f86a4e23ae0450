import '@tensorflow/tfjs-backend-cpu';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startChromium } from '../../../tooling/testing/chromium.ts';
import {
  axeFindings,
  brokenPictures,
  openReport,
  overflow,
  sectionsOf,
  views,
} from '../../../tooling/testing/report-page.ts';
import type { View } from '../../../tooling/testing/report-page.ts';
import { reportHtml } from '../src/index.ts';
import { reportAssets } from '../src/node/index.ts';
import { tinyReport } from './tiny-report.ts';
import { hostile } from './tiny.ts';

const absent = 'no Chromium or Chrome on this machine (HTG_CHROMIUM names one)';
let browser: Browser | undefined;
let folder: string;
let address: string;

beforeAll(async () => {
  browser = await startChromium();
  if (!browser) return;
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
function open(started: Browser, view: Partial<View>): ReturnType<typeof openReport> {
  return openReport(started, address, { width: 1280, colorScheme: 'light', ...view });
}

describe.each(views)('report.html, $name', (view) => {
  it('is whole, asks for nothing, and fits the window', async ({ skip }) => {
    if (!browser) return skip(absent);
    const { page, problems } = await open(browser, view);
    expect(await sectionsOf(page)).toEqual([
      'what-happened',
      'curves',
      'retrieval',
      'keypoints',
      'map',
      'adversary',
      'ablation',
    ]);
    expect(await page.locator('.missing').count()).toBe(0);
    expect(await page.title()).toBe(`${hostile} – htg report`);
    // Every chart has been drawn, every picture decoded.
    const plots = await page.locator('.plot').count();
    expect(plots).toBeGreaterThan(8);
    expect(await page.locator('.plot canvas').count()).toBe(plots);
    expect(await brokenPictures(page)).toBe(0);
    expect(await overflow(page)).toBe(0);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('has no serious finding of axe', async ({ skip }) => {
    if (!browser) return skip(absent);
    const { page } = await open(browser, view);
    expect(await axeFindings(page)).toEqual([]);
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

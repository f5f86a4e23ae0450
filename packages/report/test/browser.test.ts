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
  brokenImages,
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
  it('is whole, asks for nothing, fits the window, and has no serious finding of axe', async ({ skip }) => {
    if (!browser) return skip(absent);
    const { page, problems } = await open(browser, view);
    expect(await sectionsOf(page)).toEqual([
      'what-happened',
      'curves',
      'retrieval',
      'keypoints',
      'map',
      'adversary',
      'notices',
    ]);
    expect(await page.locator('.missing').count()).toBe(0);
    expect(await page.title()).toBe(`${hostile} – htg report`);
    // Every chart has been drawn, every image decoded.
    const plots = await page.locator('.plot').count();
    expect(plots).toBeGreaterThan(8);
    expect(await page.locator('.plot canvas').count()).toBe(plots);
    expect(await brokenImages(page)).toBe(0);
    expect(await overflow(page)).toBe(0);
    expect(problems).toEqual([]);
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

  it('shows the images of an identity on the map, its name as text', async ({ skip }) => {
    if (!browser) return skip(absent);
    const { page, problems } = await open(browser, {});
    await page.locator('#map-controls [name=identity]').fill(hostile);
    expect(await page.locator('#map-found figure').count()).toBe(4);
    expect(await page.locator('#map-found figcaption').first().textContent()).toContain(hostile);
    for (const color of ['camera', 'identity', 'error']) {
      await page.locator('#map-controls [name=color]').selectOption(color);
    }
    expect(problems).toEqual([]);
    await page.close();
  });

  it('shows values of a curve, and the image of a point on the map, under the mouse', async ({ skip }) => {
    if (!browser) return skip(absent);
    const { page, problems } = await open(browser, { width: 390 });
    const middleOf = async (id: string) => {
      const plot = page.locator(`#${id}`);
      await plot.scrollIntoViewIfNeeded();
      const { x, y, width, height } = (await plot.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
      return { plot, x, y, width, height };
    };
    const curve = await middleOf('curve-loss');
    await page.mouse.move(curve.x + curve.width / 2, curve.y + curve.height / 2);
    await expect.poll(() => curve.plot.textContent()).toMatch(/Stage 1|HTG/);

    // Somewhere on the map lies a point: the mouse looks for it in lines.
    const map = await middleOf('map-plot');
    const thumbnail = map.plot.locator('.thumbnail');
    const seek = async (): Promise<boolean> => {
      for (let y = map.y + 40; y < map.y + map.height; y += 6) {
        await page.mouse.move(map.x, y);
        await page.mouse.move(map.x + map.width, y, { steps: Math.round(map.width / 6) });
        if ((await thumbnail.count()) > 0) return true;
      }
      return false;
    };
    expect(await seek()).toBe(true);
    expect(problems).toEqual([]);
    await page.close();
  }, 120_000);

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

/**
 * `pnpm slow report <run> [folder]`: opens a run's `report.html` in Chromium, in light, in dark and as wide as a phone. Checks that nothing
 * goes wrong or is asked for beside the file, every section is there and drawn, axe finds nothing, and it is below 5 MB. The folder gets
 * a photograph of every section to look at.
 */
import { mkdirSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { startChromium } from '../testing/chromium.ts';
import { axeFindings, brokenImages, openReport, overflow, sectionsOf, views } from '../testing/report-page.ts';
import type { View } from '../testing/report-page.ts';

const run = process.argv.at(2);
const photographs = process.argv.at(3);
if (run === undefined) {
  throw new Error('slow report: expected a run folder with a report.html, received nothing; name one');
}
const file = resolve(run, 'report.html');
const sections = ['what-happened', 'curves', 'retrieval', 'keypoints', 'map', 'adversary', 'notices'];

function check(what: string, holds: boolean, received: unknown): void {
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${what}: ${JSON.stringify(received)}`);
  if (!holds) process.exitCode = 1;
}

async function look(browser: Browser, view: View): Promise<void> {
  const { page, problems } = await openReport(browser, pathToFileURL(file).href, view);
  const shown = await sectionsOf(page);
  check(`${view.name}: sections`, shown.join() === sections.join(), shown);
  const missing = await page.locator('.missing, .warning').allTextContents();
  check(`${view.name}: none of them is empty`, missing.length === 0, missing);
  const plots = await page.locator('.plot').count();
  const drawn = await page.locator('.plot canvas').count();
  check(`${view.name}: every chart is drawn`, plots === drawn && plots > 0, `${drawn} of ${plots}`);
  const broken = await brokenImages(page);
  check(`${view.name}: every image is shown`, broken === 0, `${broken} are not`);
  const wide = await overflow(page);
  check(`${view.name}: it fits the window`, wide === 0, `${wide} pixels too wide`);
  if (photographs !== undefined) {
    await page.screenshot({ path: `${photographs}/${view.name}.png` });
    for (const id of shown) await page.locator(`#${id}`).screenshot({ path: `${photographs}/${view.name}-${id}.png` });
  }
  const findings = await axeFindings(page);
  check(`${view.name}: axe`, findings.length === 0, findings);
  check(`${view.name}: no error, no request`, problems.length === 0, problems);
  await page.close();
}

const megabytes = statSync(file).size / 1e6;
check('size', megabytes < 5, `${megabytes.toFixed(2)} MB (bound 5)`);
const browser = await startChromium();
if (browser === undefined)
  throw new Error('slow report: expected Chromium or Chrome, found none; name one by HTG_CHROMIUM');
if (photographs !== undefined) mkdirSync(photographs, { recursive: true });
for (const view of views) await look(browser, view);
await browser.close();

import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { expect, it } from 'vitest';
import { largestDifference, smallDemo, trainBothStages, type StageLosses } from '../engines/both-stages.ts';
import type { PageScope } from '../engines/page.ts';
import { servePage } from '../engines/serve-page.ts';

/** Debian's and Ubuntu's places; `CHROMIUM` names another. */
const browser = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser'].find(
  (path) => path !== undefined && existsSync(path),
);

it(
  'both stages train in a page on WASM and give the losses that Node gives',
  { timeout: 120_000 },
  async ({ skip }) => {
    skip(browser === undefined, 'no chromium: apt install chromium, or name one by CHROMIUM');
    const { server, address } = await servePage();
    const chrome = await chromium.launch({ executablePath: browser, args: ['--no-sandbox'] });
    try {
      const page = await chrome.newPage();
      const problems: string[] = [];
      page.on('pageerror', (error) => problems.push(String(error)));
      await page.goto(address);
      const losses = await page
        .waitForFunction(() => (globalThis as PageScope).result, undefined, { timeout: 100_000 })
        .then((handle) => handle.jsonValue());
      expect(problems).toEqual([]);
      expect(losses).not.toHaveProperty('error');
      const inPage = losses as StageLosses;
      // The page is cross-origin isolated, so that WASM's threads are there.
      expect(inPage.reason).toMatch(/^wasm: SIMD, \d+ threads?$/);
      const inNode = await trainBothStages({ engine: 'wasm', ...smallDemo });
      // Threads divide sums differently; each update multiplies that some five times.
      expect(largestDifference(inNode, inPage)).toBeLessThan(1e-3);
    } finally {
      await chrome.close();
      server.close();
    }
  },
);

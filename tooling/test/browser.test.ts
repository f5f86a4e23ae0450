import { expect, it } from 'vitest';
import { largestDifference, smallDemo, trainBothStages } from '../engines/both-stages.ts';
import { trainInBrowser } from '../engines/in-browser.ts';

it(
  'both stages train in a page on WASM and give the losses that Node gives',
  { timeout: 120_000 },
  async ({ skip }) => {
    const inPage = await trainInBrowser('wasm', 100_000);
    if (typeof inPage === 'string') return skip(inPage);
    // The page is cross-origin isolated, so that WASM's threads are there.
    expect(inPage.reason).toMatch(/^wasm: SIMD, \d+ threads?$/);
    const inNode = await trainBothStages({ engine: 'wasm', ...smallDemo });
    // Threads divide sums differently; each update multiplies that some five times.
    expect(largestDifference(inNode, inPage)).toBeLessThan(1e-3);
  },
);

it('both stages train in a page on WebGL and give the losses of WASM', { timeout: 240_000 }, async ({ skip }) => {
  const inPage = await trainInBrowser('webgl', 200_000);
  if (typeof inPage === 'string') return skip(inPage);
  expect(inPage.reason).toMatch(/^webgl: /);
  const inNode = await trainBothStages({ engine: 'wasm', ...smallDemo });
  expect(largestDifference(inNode, inPage)).toBeLessThan(1e-2);
});

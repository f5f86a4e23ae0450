import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

/** Where a Chromium or Chrome may lie; `HTG_CHROMIUM` names another. */
const places = [
  process.env.HTG_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Starts the machine's own browser; undefined where there is none. */
export async function startChromium(): Promise<Browser | undefined> {
  const executablePath = places.find((place) => place !== undefined && existsSync(place));
  if (executablePath === undefined) return undefined;
  return chromium.launch({
    executablePath,
    // The sandbox does not start for root; a browser at rest must not call home while requests are counted.
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
}

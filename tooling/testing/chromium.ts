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

/** Chromium's WebGPU is there for its own software renderer only when it is asked for. */
const gpuOptions = {
  none: ['--disable-gpu'],
  software: ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'],
} as const;

/** What stands in for a camera: a moving test image, and nobody who is asked. */
const cameraOptions = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];

/** How the browser is started. */
export interface ChromiumOptions {
  readonly gpu?: keyof typeof gpuOptions;
  readonly fakeCamera?: boolean;
}

/** Starts the machine's own browser; undefined where there is none. */
export async function startChromium({ gpu = 'none', fakeCamera = false }: ChromiumOptions = {}): Promise<
  Browser | undefined
> {
  const executablePath = places.find((place) => place !== undefined && existsSync(place));
  if (executablePath === undefined) return undefined;
  return chromium.launch({
    executablePath,
    // The sandbox does not start for root; a browser at rest must not call home while requests are counted.
    args: [
      ...['--no-sandbox', ...gpuOptions[gpu], ...(fakeCamera ? cameraOptions : [])],
      ...['--disable-background-networking', '--disable-component-update'],
    ],
  });
}

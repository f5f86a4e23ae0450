import { existsSync } from 'node:fs';
import type { EngineName } from '@htg/engine';
import { chromium, type Browser } from 'playwright-core';
import type { StageLosses } from './both-stages.ts';
import type { PageScope } from './page.ts';
import { servePage } from './serve-page.ts';

/** Debian's and Ubuntu's places; `CHROMIUM` names another. */
export const browser = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser'].find(
  (path) => path !== undefined && existsSync(path),
);

/** Chromium's WebGPU on its own software renderer. */
const softwareGpu = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];

/**
 * Trains both stages in a page.
 *
 * @returns the losses; the name of what is missing where the browser has no adapter for WebGPU
 * @throws Error what the page threw
 */
export async function trainInBrowser(engine: EngineName, timeout: number): Promise<StageLosses | 'no adapter'> {
  const { server, address } = await servePage();
  const chrome = await chromium.launch({ executablePath: browser, args: ['--no-sandbox', ...softwareGpu] });
  try {
    if (engine === 'webgpu' && !(await hasAdapter(chrome, address))) return 'no adapter';
    const page = await chrome.newPage();
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(String(error)));
    await page.goto(`${address}?engine=${engine}`);
    const result = await page
      .waitForFunction(() => (globalThis as PageScope).result, undefined, { timeout })
      .then((handle) => handle.jsonValue());
    if (problems.length > 0) throw new Error(problems.join('\n'));
    if (result === undefined || 'error' in result) throw new Error(result?.error);
    return result;
  } finally {
    await chrome.close();
    server.close();
  }
}

async function hasAdapter(chrome: Browser, address: string): Promise<boolean> {
  const page = await chrome.newPage();
  // Local pages are secure contexts: WebGPU is nowhere else.
  await page.goto(address);
  return page.evaluate(async () => {
    const { gpu } = (globalThis as unknown as { navigator: { gpu?: { requestAdapter(): Promise<object | null> } } })
      .navigator;
    return ((await gpu?.requestAdapter()) ?? null) !== null;
  });
}

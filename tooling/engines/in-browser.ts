import type { EngineName } from '@htg/engine';
import type { Browser } from 'playwright-core';
import { startChromium } from '../testing/chromium.ts';
import type { StageLosses } from './both-stages.ts';
import type { PageScope } from './page.ts';
import { servePage } from './serve-page.ts';

/**
 * Trains both stages in a page of the machine's Chromium.
 *
 * @returns the losses; or, as a text, what is missing
 * @throws Error what the page threw
 */
export async function trainInBrowser(engine: EngineName, timeout: number): Promise<StageLosses | string> {
  const chromium = await startChromium({ gpu: engine === 'webgpu' ? 'software' : 'none' });
  if (chromium === undefined) return 'no chromium: apt install chromium, or name one by HTG_CHROMIUM';
  const { server, address } = await servePage();
  try {
    if (engine === 'webgpu' && !(await hasAdapter(chromium, address))) {
      return 'this Chromium has no adapter for WebGPU, not even its software renderer';
    }
    const page = await chromium.newPage();
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
    await chromium.close();
    server.close();
  }
}

async function hasAdapter(chromium: Browser, address: string): Promise<boolean> {
  const page = await chromium.newPage();
  // Local pages are secure contexts: WebGPU is nowhere else.
  await page.goto(address);
  return page.evaluate(async () => {
    const scope = globalThis as unknown as {
      navigator: { gpu?: { requestAdapter(): Promise<object | null> } };
    };
    return ((await scope.navigator.gpu?.requestAdapter()) ?? null) !== null;
  });
}

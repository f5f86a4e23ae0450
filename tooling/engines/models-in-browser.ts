import type { EngineName } from '@htg/engine';
import { startChromium } from '../testing/chromium.ts';
import type { ModelsScope } from './models-page.ts';
import { servePage } from './serve-page.ts';

/** A page that takes the time of backbones. */
export interface TimingPage {
  /** Which engine it has, and why. */
  readonly reason: string;
  time(kind: string): Promise<number>;
  close(): Promise<void>;
}

/**
 * Opens a page of the machine's Chromium on an engine.
 *
 * @throws Error where there is no Chromium, or what the page threw
 */
export async function openTimingPage(engine: EngineName): Promise<TimingPage> {
  const chromium = await startChromium({ gpu: engine === 'webgpu' ? 'software' : 'none' });
  if (chromium === undefined)
    throw new Error('openTimingPage: expected Chromium, found none; apt install chromium, or name one by HTG_CHROMIUM');
  const { server, address } = await servePage('models-page.ts');
  const page = await chromium.newPage();
  page.setDefaultTimeout(0);
  await page.goto(address);
  await page.waitForFunction(() => (globalThis as ModelsScope).timeBackbone !== undefined);
  const reason = await page.evaluate((name) => (globalThis as ModelsScope).startEngine?.(name), engine);
  return {
    reason: `${String(reason)}, in Chromium ${chromium.version()}`,
    time: async (kind) => Number(await page.evaluate((name) => (globalThis as ModelsScope).timeBackbone?.(name), kind)),
    async close() {
      await chromium.close();
      server.close();
    },
  };
}

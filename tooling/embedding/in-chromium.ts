import type { EngineName } from '@htg/engine';
import { startChromium } from '../testing/chromium.ts';
import type { EmbeddingPage, Way } from './page.ts';
import { serveEmbeddingPage } from './serve-folder.ts';

type PageScope = typeof globalThis & { page: EmbeddingPage };

/** A page that embeds; its caller closes it. */
export interface ChromiumEmbedder {
  /** Takes a backend. @returns what was taken, or `undefined` where this Chromium has none of that name */
  open(backend: EngineName | 'webgl'): Promise<string | undefined>;
  /** @returns the embedding. Throws what the page threw. */
  embed(way: Way, file: string, size?: readonly [number, number]): Promise<readonly number[]>;
  close(): Promise<void>;
}

/**
 * Opens the page of the checks in the machine's Chromium.
 *
 * @param folder with `model/` and images
 * @param options.gpu `software`: WebGPU by its own software renderer
 * @returns undefined where there is no Chromium
 */
export async function embedInChromium(
  folder: string,
  options: { readonly gpu?: 'none' | 'software' } = {},
): Promise<ChromiumEmbedder | undefined> {
  const chromium = await startChromium(options);
  if (chromium === undefined) return undefined;
  const { server, address } = await serveEmbeddingPage(folder);
  const page = await chromium.newPage();
  await page.goto(address);
  await page.waitForFunction(() => (globalThis as Partial<PageScope>).page !== undefined);
  return {
    async open(backend) {
      return page
        .evaluate((name) => (globalThis as PageScope).page.open(name), backend)
        .catch((error: unknown) => {
          if (backend === 'webgl' || backend === 'webgpu') return undefined;
          throw error;
        });
    },
    async embed(way, file, size = [0, 0]) {
      const result = await page.evaluate(([w, f, s]) => (globalThis as PageScope).page.embed(w, f, s), [
        way,
        file,
        size,
      ] as const);
      if (typeof result === 'string') throw new Error(result);
      return result;
    },
    async close() {
      await chromium.close();
      server.close();
    },
  };
}

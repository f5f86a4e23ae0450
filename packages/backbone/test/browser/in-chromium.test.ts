import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { expect, it } from 'vitest';
import { createEmbedder, resnet18, saveEmbedder } from '../../src/index.ts';
import { randomImages, relativeDifference } from '../numbers.ts';

/** A Chromium of this machine: the one that `HTG_CHROMIUM` names, else one of the usual names on the path. */
function findChromium(): string | undefined {
  const names = [process.env.HTG_CHROMIUM ?? '', 'chromium', 'chromium-browser', 'google-chrome'];
  const found = names.filter((name) => name !== '').map((name) => spawnSync('which', [name], { encoding: 'utf8' }));
  return found.find(({ status }) => status === 0)?.stdout.trim();
}

async function bundle(): Promise<string> {
  const result = await build({
    entryPoints: [fileURLToPath(new URL('page.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    conditions: ['@htg/source'],
    logLevel: 'error',
  });
  return result.outputFiles[0].text;
}

it('loads in Chromium on WASM as a plain model: the same embeddings', async (ctx) => {
  const executablePath = findChromium();
  if (executablePath === undefined) ctx.skip('no Chromium: install one, or name one by HTG_CHROMIUM');
  await tf.setBackend('cpu');
  const embedder = createEmbedder({
    backbone: resnet18({ width: 8 }),
    imageSize: 64,
    embeddingLength: 16,
    pooling: 'gem',
    seed: 1,
  });
  const images = randomImages(2, 64, 1);
  embedder.apply(images, { training: true });
  const { modelJson, weights } = await saveEmbedder(embedder);

  const files = new Map<string, string | Uint8Array>([
    ['/', '<!doctype html><script src="/page.js"></script>'],
    ['/page.js', await bundle()],
    ['/model.json', modelJson],
    ['/weights.bin', weights],
  ]);
  const wasm = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'));
  for (const name of readdirSync(wasm).filter((file) => file.endsWith('.wasm'))) {
    files.set(`/${name}`, readFileSync(join(wasm, name)));
  }
  const types: Record<string, string> = { js: 'text/javascript', json: 'application/json', wasm: 'application/wasm' };
  const server = createServer(({ url = '/' }, response) => {
    const type = types[url.split('.').at(-1) ?? ''] ?? 'text/html';
    response.writeHead(files.has(url) ? 200 : 404, { 'content-type': type }).end(files.get(url));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const call = `embed(${JSON.stringify([...images.dataSync()])}, [2, 64, 64, 3])`;
    const actual: number[] = await page.evaluate(call);
    // WASM sums in another order than JavaScript.
    expect(relativeDifference(actual, embedder.apply(images).dataSync())).toBeLessThan(1e-4);
  } finally {
    await browser.close();
    server.close();
  }
});

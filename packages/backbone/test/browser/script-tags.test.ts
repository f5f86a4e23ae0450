import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pageTensorFlow } from '../../page-tensorflow.ts';
import { createEmbedder, resnet18, saveEmbedder } from '../../src/index.ts';
import { randomImages, relativeDifference } from '../numbers.ts';

/** A Chromium of this machine: the one that `HTG_CHROMIUM` names, else one of the usual names on the path. */
const executablePath = [process.env.HTG_CHROMIUM ?? '', 'chromium', 'chromium-browser', 'google-chrome']
  .filter((name) => name !== '')
  .map((name) => spawnSync('which', [name], { encoding: 'utf8' }))
  .find(({ status }) => status === 0)
  ?.stdout.trim();

/** As tsup makes `dist/layers.global.js`. */
async function layersScript(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../../src/layers.ts', import.meta.url))],
    ...{ bundle: true, write: false, minify: true, logLevel: 'error', conditions: ['@htg/source'] },
    ...{ format: 'iife', platform: 'browser', target: 'es2020', plugins: [pageTensorFlow] },
  });
  return outputFiles[0].text;
}

describe.runIf(executablePath !== undefined)('a page of plain script tags', () => {
  const files = new Map<string, string | Uint8Array>();
  const server = createServer(({ url = '/' }, response) => {
    const type = url.endsWith('.js') ? 'text/javascript' : url.endsWith('.json') ? 'application/json' : 'text/html';
    response.writeHead(files.has(url) ? 200 : 404, { 'content-type': type }).end(files.get(url));
  });
  const images = randomImages(2, 32, 1);
  let expected: ArrayLike<number>;

  beforeAll(async () => {
    await tf.setBackend('cpu');
    const backbone = resnet18({ width: 4 });
    const embedder = createEmbedder({ backbone, imageSize: 32, embeddingLength: 8, pooling: 'gem', seed: 1 });
    embedder.apply(images, { training: true });
    expected = embedder.apply(images).dataSync();
    const { modelJson, weights } = await saveEmbedder(embedder);
    const tfjs = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs/package.json'));
    files.set('/tf.js', readFileSync(join(tfjs, 'dist', 'tf.min.js')));
    files.set('/layers.js', await layersScript());
    files.set('/model.json', modelJson).set('/weights.bin', weights);
    files.set('/', '<!doctype html><script src="/tf.js"></script><script src="/layers.js"></script>');
    files.set('/alone', '<!doctype html><script src="/layers.js"></script>');
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  afterAll(() => server.close());

  async function inPage<T>(path: string, use: (page: Page, errors: readonly string[]) => Promise<T>): Promise<T> {
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
    try {
      const page = await browser.newPage();
      const errors: string[] = [];
      page.on('pageerror', ({ message }) => errors.push(message));
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
      return await use(page, errors);
    } finally {
      await browser.close();
    }
  }

  it('loads a model with layers of ours by its own tf: the same embeddings', async () => {
    const program = `(async () => {
      await tf.setBackend('cpu');
      const model = await tf.loadLayersModel('/model.json');
      return [...model.predict(tf.tensor4d(${JSON.stringify([...images.dataSync()])}, [2, 32, 32, 3], 'int32')).dataSync()];
    })()`;
    const actual = await inPage('/', (page) => page.evaluate<number[]>(program));
    // The stock batch norm computes the same formula in another order.
    expect(relativeDifference(actual, expected)).toBeLessThan(1e-4);
  });

  it('says what is missing where tf is not there', async () => {
    const errors = await inPage('/alone', (_, told) => Promise.resolve([...told]));
    expect(errors.join()).toContain('expected TensorFlow.js as tf, received none; put its <script> before this one');
  });
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbedder } from '@htg/embed';
import type { ImageEmbedder } from '@htg/embed';
import { useEngine } from '@htg/engine';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cosineDistance, embedInNode, embedInPage, largestDistances, medianDistance } from '../embedding/distances.ts';
import { drawScenes } from '../embedding/draw-scenes.ts';
import type { Scene } from '../embedding/draw-scenes.ts';
import { embedInChromium } from '../embedding/in-chromium.ts';
import type { ChromiumEmbedder } from '../embedding/in-chromium.ts';
import { writeSceneModel } from '../embedding/write-scene-model.ts';

let folder: string;
let scenes: Record<string, Scene[]>;
let embedder: ImageEmbedder;
let page: ChromiumEmbedder | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'htg-page-'));
  await useEngine({ engine: 'wasm' });
  await writeSceneModel(join(folder, 'model'));
  scenes = await drawScenes(folder, 2);
  embedder = await openEmbedder(join(folder, 'model'));
  page = await embedInChromium(folder);
  await page?.open('wasm');
});

afterAll(async () => {
  await page?.close();
  await embedder.dispose();
  await rm(folder, { recursive: true });
});

it('a page gives the embeddings that Node gives: pixels to 1e-5, files as far as the decoders agree', async ({
  skip,
}) => {
  if (page === undefined) return skip('no Chromium: install one, or name one by HTG_CHROMIUM');
  const inNode = await embedInNode(embedder, folder, scenes);
  const apart = largestDistances(inNode, await embedInPage(page, scenes));
  const decodedAlike = ['pixels', 'png', 'webp', 'webp lossless', 'jpeg turned by Exif'];
  for (const kind of decodedAlike) expect(apart[kind], kind).toBeLessThan(1e-5);
  // Node decodes plain JPEGs by another decoder, and rounds transparency down: `pnpm slow embed` measures that.
  for (const [kind, distance] of Object.entries(apart)) expect(distance, kind).toBeLessThan(0.01);
  expect(medianDistance(inNode)).toBeGreaterThan(0.1);
});

it('takes an image in every way that a page has', async ({ skip }) => {
  if (page === undefined) return skip('no Chromium: install one, or name one by HTG_CHROMIUM');
  const [, { file }] = scenes.png;
  const wanted = await embedder.embed(join(folder, file));
  for (const way of ['address', 'file', 'bytes', 'bitmap', 'canvas', 'element'] as const) {
    expect(cosineDistance(await page.embed(way, `/${file}`), wanted), way).toBeLessThan(1e-5);
  }
  await writeFile(join(folder, 'prepared.bin'), await embedder.prepare(join(folder, file)));
  expect(cosineDistance(await page.embed('prepared', '/prepared.bin'), wanted)).toBeLessThan(1e-5);
});

it('says what is no image', async ({ skip }) => {
  if (page === undefined) return skip('no Chromium: install one, or name one by HTG_CHROMIUM');
  await expect(page.embed('file', '/model/model.json')).rejects.toThrow(
    'embed: expected an image that this browser decodes',
  );
  await expect(page.embed('address', '/gone.png')).rejects.toThrow('gone.png, received 404');
  await expect(page.embed('pixels', `/${scenes.pixels[0].file}`, [3, 3])).rejects.toThrow('expected 3 x 3 pixels');
});

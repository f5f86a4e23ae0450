import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openRunFolder, parseRecipe, runDataOf } from '@htg/trainer/node';
import sharp from 'sharp';
import type { RetrievalImages } from '../live/retrieval-images.ts';
import { root, staged } from './pages.ts';

/** Identities that are shown: a page computes their images in a second or two. */
const IDENTITIES = 40;

/** Images beside each other in the sheet. */
const COLUMNS = 16;

/**
 * Puts the demo's model and images of identities that it was not trained on beside the site, for the live search; nothing where `pnpm demo` has not
 * been run: weights are no part of the repository.
 *
 * @returns whether there is a model
 */
export async function writeRetrieval(): Promise<boolean> {
  const run = join(root, 'runs/demo');
  const folder = join(staged, 'public/live/retrieval');
  rmSync(folder, { recursive: true, force: true });
  if (!existsSync(join(run, 'model/weights.bin'))) return false;
  mkdirSync(join(folder, 'model'), { recursive: true });
  for (const file of ['contract.json', 'model.json', 'weights.bin'])
    cpSync(join(run, 'model', file), join(folder, 'model', file));
  const { sheet, images } = await testImages(run);
  writeFileSync(join(folder, 'images.png'), sheet);
  writeFileSync(join(folder, 'images.json'), JSON.stringify(images));
  return true;
}

/** Images of test identities, evenly chosen: prepared as the model sees them, in one sheet. */
async function testImages(path: string): Promise<{ readonly sheet: Buffer; readonly images: RetrievalImages }> {
  const run = openRunFolder(path);
  const recipe = parseRecipe(await run.readText('recipe.yaml'), 'recipe.yaml');
  const { test } = await runDataOf(run, recipe, { use: 'evaluation' });
  const { identities, labels, cameras, cameraNames, names, notice = '', width, height } = test;
  const chosen = new Set(Array.from({ length: IDENTITIES }, (_, i) => Math.floor((i * identities) / IDENTITIES)));
  const indices = Array.from(labels.keys()).filter((index) => chosen.has(labels[index]));
  const pixels = await test.load(indices);
  const size = width * height * 3;
  const tiles = indices.map((_, i) => ({
    input: Buffer.from(pixels.subarray(i * size, (i + 1) * size)),
    raw: { width, height, channels: 3 as const },
    left: (i % COLUMNS) * width,
    top: Math.floor(i / COLUMNS) * height,
  }));
  const area = { width: COLUMNS * width, height: Math.ceil(indices.length / COLUMNS) * height };
  const sheet = await sharp({ create: { ...area, channels: 3, background: 'white' } })
    .composite(tiles)
    .png({ compressionLevel: 9 })
    .toBuffer();
  const items = indices.map((index) => ({
    name: names[labels[index]],
    label: labels[index],
    vendor: cameraNames?.[cameras?.[index] ?? -1] ?? '',
  }));
  return { sheet, images: { width, height, columns: COLUMNS, notice, items } };
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEmbedder, resnet18 } from '@htg/backbone';
import { viewContract } from '@htg/datasets';
import type { ResizeRule } from '@htg/datasets';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll } from 'vitest';
import { writeModelFolder } from '../src/index.ts';

/** A folder that is removed after the tests of a file. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'htg-embed-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A small net with statistics that are not those of its initial state, as a model's folder. Needs a backend. */
export async function writeTinyModel(
  folder: string,
  {
    resize = 'crop',
    keypointBlocks = [3, 4],
  }: { readonly resize?: ResizeRule; readonly keypointBlocks?: number[] } = {},
): Promise<string> {
  const net = { backbone: resnet18({ width: 4 }), imageSize: 32, embeddingLength: 8, seed: 3 };
  const embedder = createEmbedder({ ...net, keypointBlocks });
  const images = tf.randomUniform<tf.Rank.R4>([8, 32, 32, 3], 0, 255, 'float32', 1);
  tf.dispose([embedder.apply(images, { training: true }), images]);
  const prescale = [{ kind: 'shrinkShorter', length: 64 }] as const;
  await writeModelFolder(folder, embedder, { name: 'tiny', view: viewContract({ imageSize: 32, resize, prescale }) });
  embedder.dispose();
  return folder;
}

/** `1 - cosine`. */
export function cosineDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [dot, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    dot += a[i] * b[i];
    aa += a[i] ** 2;
    bb += b[i] ** 2;
  }
  return 1 - dot / Math.sqrt(aa * bb);
}

/** A photograph of nothing: smooth colors with edges, alike at each call. */
export function drawPixels(height: number, width: number, channels: 3 | 4, seed: number): Uint8Array {
  const data = new Uint8Array(height * width * channels);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < channels; c++) {
        const wave = Math.sin((x * (c + 1)) / 17 + seed) + Math.cos((y * (seed + 1)) / 23 + c);
        const edge = (Math.floor(x / 20) + Math.floor(y / 30)) % 2;
        data[(y * width + x) * channels + c] = Math.round(127 + 50 * wave + 25 * edge);
      }
    }
  }
  return data;
}

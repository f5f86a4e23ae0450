import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createEmbedder, resnet18 } from '@htg/backbone';
import { viewContract } from '@htg/datasets';
import { openEmbedder, writeModelFolder } from '@htg/embed';
import { useEngine } from '@htg/engine';
import type { EngineName } from '@htg/engine';
import { createGallery } from '@htg/gallery';
import type { NewItem } from '@htg/gallery';
import * as tf from '@tensorflow/tfjs-core';
import sharp from 'sharp';

/** What a service needs, in a folder. */
export interface ServeSetup {
  readonly model: string;
  readonly gallery: string;
  readonly tokenFile: string;
  readonly token: string;
  /** Images to ask with; each is an item of its own label. */
  readonly images: readonly Buffer[];
}

/**
 * Makes a small untrained net as a model's folder, a gallery with the images and `items` random vectors, and a token.
 *
 * @param folder that is there
 */
export async function setUpService(folder: string, items: number, engine?: EngineName): Promise<ServeSetup> {
  const [model, gallery, tokenFile] = ['model', 'gallery', 'tokens.txt'].map((name) => join(folder, name));
  const token = 'a-token-0123456789';
  await writeFile(tokenFile, `write ${token}\n`, { mode: 0o600 });
  const images = await Promise.all(Array.from({ length: 16 }, (_, seed) => photograph(seed)));
  await useEngine({ engine });
  const network = createEmbedder({ backbone: resnet18({ width: 16 }), imageSize: 64, embeddingLength: 64, seed: 3 });
  const noise = tf.randomUniform<tf.Rank.R4>([8, 64, 64, 3], 0, 255, 'float32', 1);
  tf.dispose([network.apply(noise, { training: true }), noise]);
  await writeModelFolder(model, network, { name: 'untrained', view: viewContract({ imageSize: 64 }) });
  network.dispose();
  const embedder = await openEmbedder(model);
  const { hash, embeddingLength } = embedder;
  const vectors = await embedder.embed(images);
  await embedder.dispose();
  const kept = await createGallery(gallery, { model: { hash, embeddingLength } });
  await kept.add(vectors.map((vector, i) => ({ id: `image/${i}`, label: `image ${i}`, vector })));
  const random = tf.randomNormal([items, embeddingLength], 0, 1, 'float32', 7);
  const values = (await random.data()) as Float32Array;
  random.dispose();
  const others: NewItem[] = Array.from({ length: items }, (_, i) => ({
    id: `other/${i}`,
    label: `label ${i % 500}`,
    vector: values.subarray(i * embeddingLength, (i + 1) * embeddingLength),
  }));
  await kept.add(others);
  await kept.close();
  return { model, gallery, tokenFile, token, images };
}

/** A JPEG of 320 x 240 in smooth colors, as large as a small photograph. */
function photograph(seed: number): Promise<Buffer> {
  const [width, height] = [320, 240];
  const pixels = Buffer.alloc(width * height * 3);
  for (let i = 0; i < pixels.length; i++) {
    const [x, y, c] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width), i % 3];
    pixels[i] = 127 + 60 * Math.sin((x * (c + 1 + (seed % 4))) / 40 + seed) + 60 * Math.cos((y * (seed + 1)) / 90 + c);
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg()
    .toBuffer();
}

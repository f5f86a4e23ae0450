import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGallery } from '@htg/gallery';
import type { NewItem } from '@htg/gallery';
import sharp from 'sharp';
import type { ServiceEmbedder } from '../src/index.ts';

type Color = readonly [number, number, number];

/** A model small enough for tests: the mean color of each quarter of an image, and one number that keeps black from being zeros. */
export const colorModel: ServiceEmbedder = {
  model: { hash: 'the colors of quarters', embeddingLength: 13, name: 'colors' },
  embed: (images) =>
    Promise.all(
      images.map(async (image) => {
        const pixels = await sharp(image)
          .removeAlpha()
          .toColorspace('srgb')
          .resize(2, 2, { fit: 'fill' })
          .raw()
          .toBuffer();
        return Float32Array.from([...[...pixels].map((value) => value - 128), 40]);
      }),
    ),
};

/** The same with a block of two keypoints on a map of 2 x 3: the first sees the upper right, the second is unsure. */
export const seeingModel: ServiceEmbedder = {
  ...colorModel,
  async keypoints(image) {
    const [height, width] = [4, 6];
    const pixels = await sharp(image)
      .removeAlpha()
      .toColorspace('srgb')
      .resize(width, height, { fit: 'fill' })
      .raw()
      .toBuffer();
    const shown = [
      { channel: 5, density: Float32Array.of(0, 0, 0.75, 0.25, 0, 0), peak: 0.75, at: [0, 2] },
      { channel: 1, density: Float32Array.of(0.25, 0.25, 0.25, 0.25, 0, 0), peak: 0.25, at: [0, 0] },
    ] as const;
    return { pixels, height, width, blocks: [{ part: 'keypoints3', height: 2, width: 3, channels: 8, shown }] };
  },
};

/** A PNG of one color with a darker corner, so that two of them differ. */
export function colored([r, g, b]: Color, corner = 0): Promise<Buffer> {
  const dark = { r: r >> 1, g: g >> 1, b: b >> 1 };
  const input = { create: { width: 8 + corner, height: 8 + corner, channels: 3 as const, background: dark } };
  return sharp({ create: { width: 64, height: 48, channels: 3, background: { r, g, b } } })
    .composite([{ input, left: 0, top: 0 }])
    .png()
    .toBuffer();
}

export const palette: Readonly<Record<string, Color>> = {
  'blue mug': [30, 60, 220],
  'red teapot': [220, 40, 30],
  'green <b>bowl</b> & "cup"': [40, 200, 60],
};

/** Makes a gallery of three labels, four images each, from two cameras. */
export async function colorGallery(
  embedder = colorModel,
): Promise<{ readonly folder: string; remove(): Promise<void> }> {
  const parent = await mkdtemp(join(tmpdir(), 'htg-serve-'));
  const folder = join(parent, 'gallery');
  const gallery = await createGallery(folder, { model: embedder.model });
  const items: NewItem[] = [];
  for (const [label, color] of Object.entries(palette)) {
    for (let i = 0; i < 4; i++) {
      const image = await colored(color, i * 4);
      const [vector] = await embedder.embed([image]);
      const thumbnail = { bytes: await sharp(image).webp().toBuffer(), type: 'image/webp' };
      items.push({
        id: `${label.split(' ')[0]}/${i}.png`,
        label,
        camera: i < 2 ? 'phone' : 'shop',
        metadata: { price: i },
        vector,
        thumbnail,
      });
    }
  }
  await gallery.add(items);
  await gallery.close();
  return { folder, remove: () => rm(parent, { recursive: true }) };
}

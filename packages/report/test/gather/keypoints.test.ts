import '@tensorflow/tfjs-backend-cpu';
import { createEmbedder, resnet18 } from '@htg/backbone';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createAlbum, gatherKeypoints } from '../../src/index.ts';
import { isMissing } from '../../src/page/section.ts';
import { describeImage, side, tinySet } from '../tiny.ts';

beforeAll(() => tf.setBackend('cpu'));

describe('gatherKeypoints', () => {
  const album = createAlbum(tinySet(), { encode: describeImage });
  const options = { model: 'F', encode: describeImage, images: 4, channels: 3 };
  const backbone = resnet18({ width: 2 });

  it('draws channels of every block over pairs of an identity, and leaves no tensor behind', async () => {
    const embedder = createEmbedder({ backbone, imageSize: side, embeddingLength: 4, seed: 1 });
    const before = tf.memory().numTensors;
    const section = await gatherKeypoints(embedder, album, options);
    expect(tf.memory().numTensors).toBe(before);
    if (isMissing(section)) throw new Error(section.missing);
    expect(section.blocks.map(({ title, channels }) => [title, channels])).toEqual([
      ['Block 3', 8],
      ['Block 4', 16],
    ]);
    for (const { rows, shown, grid } of section.blocks) {
      expect(rows.map(({ image }) => image.name.length)).toHaveLength(4);
      expect(rows[0].image.name).toBe(rows[1].image.name);
      expect(rows[2].image.name).not.toBe(rows[1].image.name);
      for (const { maps } of rows) {
        expect(maps.map(({ channel }) => channel)).toEqual(shown);
        for (const { peak, at } of maps) {
          expect(peak).toBeGreaterThanOrEqual(1 / (grid[0] * grid[1]) - 1e-6);
          expect(at[0]).toBeLessThan(grid[0]);
        }
      }
    }
    embedder.dispose();
  });

  it('says so where the model has no keypoints', async () => {
    const plain = createEmbedder({ backbone, imageSize: side, embeddingLength: 4, keypointBlocks: [], seed: 1 });
    expect(await gatherKeypoints(plain, album, options)).toHaveProperty('missing');
    plain.dispose();
  });

  it('says so where no identity has two images', async () => {
    const embedder = createEmbedder({ backbone, imageSize: side, embeddingLength: 4, seed: 1 });
    const single = createAlbum(tinySet({ cameras: 1 }), { encode: describeImage });
    expect(await gatherKeypoints(embedder, single, options)).toHaveProperty('missing');
    embedder.dispose();
  });
});

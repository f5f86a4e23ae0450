import '@tensorflow/tfjs-backend-cpu';
import { identityGenerator } from '@htg/generator';
import type { FeatureGenerator } from '@htg/generator';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createAlbum, gatherTriplets } from '../../src/index.ts';
import { describeImage, tinySet } from '../tiny.ts';

beforeAll(() => tf.setBackend('cpu'));

const batch = { identities: 2, images: 2 };
const set = tinySet({ identities: 2, cameras: 2 });
const album = createAlbum(set, { encode: describeImage });
// Unit vectors along the axes: d(u, v) = 2 - 2 cos, so 2 where they differ and 0 where not.
const embedded = {
  embeddings: Float32Array.of(1, 0, 1, 0, 0, 1, 0.6, 0.8),
  embeddingLength: 2,
  labels: Int32Array.of(0, 0, 1, 1),
};

describe('gatherTriplets', () => {
  it('mines the hardest positive and negative, and leaves no tensor behind', async () => {
    const before = tf.memory().numTensors;
    const triplets = await gatherTriplets(embedded, identityGenerator(), album, { margin: 0.6, batch });
    expect(tf.memory().numTensors).toBe(before);
    // d(a,p) - d(a,n): anchors 0 and 1: 0 - 0.8; anchor 2: 0.4 - 2; anchor 3: 0.4 - 0.8.
    const expected = [-0.8, -0.8, -1.6, -0.4];
    expect(triplets?.hardness.map(([f]) => f)).toEqual(expected);
    expect(triplets?.hardness.map(([, generated]) => generated)).toEqual(expected);
  });

  it('shows what G changes, from most to least hardened', async () => {
    // Swaps the coordinates' roles for the last image only: a stand-in G.
    const swap: FeatureGenerator = {
      ...identityGenerator(),
      apply: () => tf.tensor2d([1, 0, 0, 1, 0, 1, 0, 1], [4, 2]),
    };
    const triplets = await gatherTriplets(embedded, swap, album, { margin: 0.6, batch, examples: 2 });
    // Anchor 0 after: d(a,p) = 2, d(a,n = 3) = 2. Anchor 1: 2 - 0. Anchor 2: 0 - 2. Anchor 3: 0 - 2.
    expect(triplets?.hardness.map(([, after]) => after)).toEqual([0, 2, -2, -2]);
    expect(triplets?.examples).toHaveLength(2);
    const [most, least] = triplets?.examples ?? [];
    expect([most.after.positive, most.after.negative]).toEqual([2, 0]);
    expect(least.after.positive - least.after.negative).toBe(-2);
  });

  it('has none where there is no whole batch', async () => {
    const large = { identities: 4, images: 2 };
    expect(await gatherTriplets(embedded, identityGenerator(), album, { margin: 0.6, batch: large })).toBeUndefined();
  });
});

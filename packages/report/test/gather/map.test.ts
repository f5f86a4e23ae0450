import '@tensorflow/tfjs-backend-cpu';
import { randomStream } from '@htg/engine';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { gatherMap } from '../../src/gather/embedding-map.ts';
import { project } from '../../src/gather/project.ts';
import { evaluate } from '../../src/index.ts';
import { isMissing } from '../../src/page/section.ts';
import { describeImage, tinySet } from '../tiny.ts';

beforeAll(() => tf.setBackend('cpu'));

/** Rows around as many directions as there are groups, row by row: rows i and i + groups are of one group. */
function clusters(length: number, groups: number, width = 8): Float32Array {
  const random = randomStream(3, 'clusters');
  return Float32Array.from(
    { length: length * width },
    (_, i) => (i % width === Math.floor(i / width) % groups ? 5 : 0) + 0.3 * random.normal(),
  );
}

describe('project', () => {
  it('keeps groups together and apart from each other, the same way for the same seed', async () => {
    const length = 60;
    const rows = clusters(length, 2);
    const before = tf.memory().numTensors;
    const { x, y } = await project(rows, { length, seed: 1 });
    expect(tf.memory().numTensors).toBe(before);
    const distance = (i: number, j: number): number => Math.hypot(x[i] - x[j], y[i] - y[j]);
    // Every point's nearest other point is of its group.
    for (let i = 0; i < length; i++) {
      const others = [...x.keys()].filter((j) => j !== i).sort((a, b) => distance(i, a) - distance(i, b));
      expect(others[0] % 2).toBe(i % 2);
    }
    expect(await project(rows, { length, seed: 1 })).toEqual({ x, y });
    expect(await project(rows, { length, seed: 2 })).not.toEqual({ x, y });
  });
});

describe('gatherMap', () => {
  const set = tinySet({ identities: 12, cameras: 2 });
  const embedded = {
    embeddings: clusters(24, 8),
    embeddingLength: 8,
    labels: set.labels,
    cameras: set.cameras,
  };

  it('takes whole identities where there are too many images', async () => {
    const section = await gatherMap(await evaluate('F', embedded), set, {
      encode: describeImage,
      points: 19,
      side: 8,
    });
    if (isMissing(section)) throw new Error(section.missing);
    expect(section.labels).toHaveLength(18);
    expect(new Set(section.labels).size).toBe(9);
    expect([section.total, section.x.length, section.right.length]).toEqual([24, 18, 18]);
    expect(section.atlas).toMatchObject({ columns: 5, rows: 4, side: 8 });
    expect(Object.keys(section.names).map(Number)).toEqual([...new Set(section.labels)]);
  });

  it('says so where there are too few', async () => {
    const section = await gatherMap(await evaluate('F', embedded), set, { encode: describeImage, points: 10 });
    expect(section).toEqual({ missing: 'A map needs at least 16 images of known identity, and there are 10.' });
  });
});

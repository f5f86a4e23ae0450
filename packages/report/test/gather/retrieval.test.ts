import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { findConfusions } from '../../src/gather/confusions.ts';
import { findNeighbors } from '../../src/gather/neighbors.ts';
import { gatherRetrieval } from '../../src/gather/retrieval.ts';
import { createAlbum, evaluate } from '../../src/index.ts';
import type { Embedded } from '../../src/index.ts';
import { isMissing } from '../../src/page/section.ts';
import { describeImage, tinySet } from '../tiny.ts';

beforeAll(() => tf.setBackend('cpu'));

/** Embeddings on a circle, by their angle in degrees: nearness is read off. */
function circle(angles: readonly number[], labels: readonly number[], cameras?: readonly number[]): Embedded {
  return {
    embeddings: Float32Array.from(
      angles.flatMap((angle) => [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)]),
    ),
    embeddingLength: 2,
    labels: Int32Array.from(labels),
    cameras: cameras && Int32Array.from(cameras),
  };
}

describe('findNeighbors', () => {
  const angles = [0, 10, 25, 27, 80];

  it('searches all others, nearest first, without the query itself', async () => {
    const [first, third] = await findNeighbors(circle(angles, [0, 0, 1, 1, 0]), [0, 2], 3);
    expect(first.indices).toEqual([1, 2, 3]);
    expect(third.indices).toEqual([3, 1, 0]);
    expect(third.distances[0]).toBeCloseTo(1 - Math.cos((2 * Math.PI) / 180), 6);
  });

  it('searches the gallery where there is one, by its positions, without images of nobody', async () => {
    const gallery = circle([1, 2, 9, 30], [-1, 0, 1, 0]);
    const [first] = await findNeighbors({ ...circle([0], [0]), gallery }, [0], 3);
    expect(first.indices).toEqual([1, 2, 3]);
  });

  it('hides what the rule of re-identification hides: its own identity by its own camera, nobody else', async () => {
    const gallery = circle([1, 2, 3, 4], [0, 0, 1, 1], [0, 1, 0, 1]);
    const queries = { ...circle([0, 5], [0, 1], [0, 0]), gallery, excludeSameCamera: 'sameIdentity' } as const;
    const [first, second] = await findNeighbors(queries, [0, 1], 3);
    expect(first.indices).toEqual([1, 2, 3]);
    expect(second.indices).toEqual([3, 1, 0]);
    const { result } = await evaluate('x', queries);
    // Each finds its only match first.
    expect([...result.perQuery.firstRank]).toEqual([1, 1]);
  });

  it('does not lose a neighbor to a query that is not the nearest to itself', async () => {
    // Three equal rows: ties are pessimistic, so the other identity comes before the query itself.
    const [found] = await findNeighbors(circle([0, 0, 0], [0, 1, 1]), [0], 2);
    expect(found.indices).toEqual([1, 2]);
  });

  it('searches the other cameras only, and never what is junk', async () => {
    const embedded = circle(angles, [0, 0, 1, -1, 0], [0, 0, 1, 1, 1]);
    expect((await findNeighbors(embedded, [0], 3))[0].indices).toEqual([2, 4]);
    expect((await findNeighbors(embedded, [4, 0], 1)).map(({ indices }) => indices)).toEqual([[1], [2]]);
  });

  it('finds nothing where there is nothing', async () => {
    expect(await findNeighbors(circle([0, 1], [0, 0], [0, 0]), [0], 3)).toEqual([{ indices: [], distances: [] }]);
  });
});

describe('findConfusions', () => {
  it('counts mistakes between two identities in both directions', async () => {
    // 0 and 1 sit on each other's images; 2 is apart and right.
    const embedded = circle([0, 40, 1, 41, 180, 181], [0, 0, 1, 1, 2, 2]);
    const album = createAlbum(tinySet({ identities: 3, cameras: 2 }), { encode: describeImage });
    const [pair, ...others] = await findConfusions(await evaluate('x', embedded), { album, gallery: album }, 5);
    expect(others).toEqual([]);
    expect([pair.count, pair.of]).toEqual([4, 4]);
  });
});

describe('gatherRetrieval', () => {
  const set = tinySet({ identities: 3, cameras: 2 });
  const album = createAlbum(set, { encode: describeImage });
  // Identity 1 finds nothing of its own among the first two.
  const embedded = circle([0, 1, 40, 120, 41, 42], [0, 0, 1, 1, 2, 2]);

  it('shows the worst query of an identity first, with right and wrong', async () => {
    const before = tf.memory().numTensors;
    const section = await gatherRetrieval(await evaluate('Model', embedded), album, { sheets: 2, neighbors: 2 });
    expect(tf.memory().numTensors).toBe(before);
    if (isMissing(section)) throw new Error(section.missing);
    const [{ sheets: random }, { sheets: worst }] = section.groups;
    expect(worst.map(({ query }) => query.name)[0]).toBe('identity 1');
    expect(worst[0].firstRank).toBeGreaterThan(1);
    expect(worst[0].neighbors.map(({ right }) => right)).toEqual([false, false]);
    expect(new Set(random.map(({ query }) => query.name)).size).toBe(2);
    // 40 and 120 degrees are nearest to 41 and 42; 41 lies between 40 and 42, and a tie counts as wrong.
    expect(section.confusions.map(({ count }) => count)).toEqual([3]);
  });

  it('says so where no query can be scored', async () => {
    const single = await evaluate('Model', circle([0, 90], [0, 1]));
    expect(await gatherRetrieval(single, album)).toEqual({
      missing: expect.stringContaining('only image of their identity') as string,
    });
  });
});

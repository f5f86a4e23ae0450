import { useEngine } from '@htg/engine';
import { memory, tensor2d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { nearestNeighbors } from '../src/index.ts';
import type { NeighborOptions } from '../src/index.ts';
import { onEachBackend } from './backends.ts';
import { clusters } from './reference/clusters.ts';

const { rows } = clusters({ images: 250, identities: 20, width: 5, noise: 1, seed: 3 });
const distanceOf = (a: readonly number[], b: readonly number[]): number =>
  Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0));

beforeAll(async () => {
  await useEngine({ engine: 'cpu' });
});

describe('nearestNeighbors', () => {
  onEachBackend('equals a sort of all distances', async () => {
    const before = memory().numTensors;
    const { indices, distances } = await nearestNeighbors({ embeddings: rows, k: 7, distance: 'euclidean' });
    expect(memory().numTensors).toBe(before);
    rows.forEach((row, query) => {
      const sorted = rows
        .map((other, item) => ({ item, distance: distanceOf(row, other) }))
        .filter(({ item }) => item !== query)
        .sort((a, b) => a.distance - b.distance)
        .slice(0, 7);
      expect([...indices.subarray(query * 7, query * 7 + 7)]).toEqual(sorted.map(({ item }) => item));
      sorted.forEach(({ distance }, place) => {
        expect(distances[query * 7 + place]).toBeCloseTo(distance, 12);
      });
    });
  });

  it('gives the very same result whatever the memory limit', async () => {
    for (const k of [1, 40, 249]) {
      const large = await nearestNeighbors({ embeddings: rows, k });
      expect(await nearestNeighbors({ embeddings: rows, k, memoryLimit: 2 ** 16 })).toEqual(large);
    }
  });

  it('resolves ties by another identity first, then by position', async () => {
    // Six equal rows: everything is a tie.
    const embeddings = Array.from({ length: 6 }, () => [0.3, 0.7]);
    const tied = await nearestNeighbors({ embeddings, labels: [0, 0, 1, 1, 0, 1], k: 5 });
    expect([...tied.indices.subarray(0, 5)]).toEqual([2, 3, 5, 1, 4]);
    expect([...tied.indices.subarray(10, 15)]).toEqual([0, 1, 4, 3, 5]);
    const unlabelled = await nearestNeighbors({ embeddings, k: 2 });
    expect([...unlabelled.indices]).toEqual([1, 2, 0, 2, 0, 1, 0, 1, 0, 1, 0, 1]);
    expect([...unlabelled.distances]).toEqual(new Array(12).fill(0));
  });

  it('removes itself by position: a duplicate stays', async () => {
    const { indices } = await nearestNeighbors({
      embeddings: [
        [1, 0],
        [0, 1],
        [1, 0],
      ],
      k: 1,
    });
    expect([...indices]).toEqual([2, 0, 0]);
  });

  it('searches another set, by any distance', async () => {
    const gallery = {
      embeddings: tensor2d([
        [1, 0],
        [0, 2],
        [3, 3],
      ]),
    };
    const search = async (distance: NeighborOptions['distance']): Promise<number[][]> => {
      const { indices, distances } = await nearestNeighbors({ embeddings: [[2, 0.5]], gallery, k: 3, distance });
      return [[...indices], Array.from(distances, (value) => Number(value.toFixed(4)))];
    };
    expect(await search('euclidean')).toEqual([
      [0, 1, 2],
      [1.118, 2.5, 2.6926],
    ]);
    expect(await search('dotProduct')).toEqual([
      [2, 0, 1],
      [-7.5, -2, -1],
    ]);
    expect(await search('cosine')).toEqual([
      [0, 2, 1],
      [0.0299, 0.1425, 0.7575],
    ]);
  });

  it.each<[string, NeighborOptions, string]>([
    [
      'k too large',
      { embeddings: [[1], [2]], k: 2 },
      'nearestNeighbors: expected k to be a whole number from 1 to 1, the neighbors that there are, received 2;',
    ],
    ['k = 0', { embeddings: [[1], [2]], k: 0 }, 'received 0; ask for fewer'],
    [
      'a flat array without labels',
      { embeddings: new Float32Array(4), k: 1 },
      'expected labels or the shape of embeddings, received a flat array;',
    ],
    [
      'labels of one set only',
      { embeddings: [[1]], labels: [0], gallery: { embeddings: [[1]] }, k: 1 },
      'expected labels for queries and gallery or for none',
    ],
    [
      'embeddings too long for float32',
      { embeddings: [[1e30], [2]], k: 1, distance: 'euclidean' },
      'expected embeddings whose squared length stays below 1e37, received',
    ],
  ])('refuses %s', async (_, options, text) => {
    await expect(nearestNeighbors(options)).rejects.toThrow(text);
  });
});

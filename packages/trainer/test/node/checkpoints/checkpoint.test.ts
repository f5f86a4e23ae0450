import '@tensorflow/tfjs-backend-cpu';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadWeights, saveCheckpoint } from '../../../src/node/index.ts';

let place: string;
let stem: string;
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'htg-checkpoint-'));
  stem = join(place, 'stage1');
});
afterEach(() => rm(place, { recursive: true }));

const position = { step: 7, sampler: { batches: 7 } };
const kernel = (values: readonly number[]) => tf.variable(tf.tensor2d([...values], [2, 2]));

describe('saveCheckpoint and loadWeights', () => {
  it('give back weights and position', async () => {
    await saveCheckpoint(stem, { weights: { 'fc/kernel': kernel([1, -2, 0.1, 1e-30]) }, position });
    const loaded = kernel([0, 0, 0, 0]);
    expect(await loadWeights(stem, { 'fc/kernel': loaded })).toEqual(position);
    expect([...loaded.dataSync()]).toEqual([...Float32Array.of(1, -2, 0.1, 1e-30)]);
  });

  it('load a part of what was saved', async () => {
    await saveCheckpoint(stem, { weights: { a: kernel([1, 2, 3, 4]), b: kernel([5, 6, 7, 8]) }, position });
    const b = kernel([0, 0, 0, 0]);
    await loadWeights(stem, { b });
    expect([...b.dataSync()]).toEqual([5, 6, 7, 8]);
  });

  it('name what is missing and what has another shape', async () => {
    await saveCheckpoint(stem, { weights: { a: kernel([1, 2, 3, 4]) }, position });
    await expect(loadWeights(stem, { c: kernel([0, 0, 0, 0]) })).rejects.toThrow(
      `loadWeights: expected c [2, 2] in ${stem}.safetensors, received nothing of that name`,
    );
    await expect(loadWeights(stem, { a: tf.variable(tf.zeros([3])) })).rejects.toThrow(
      `loadWeights: expected a [3] in ${stem}.safetensors, received [2, 2]`,
    );
  });

  it('refuse a damaged file', async () => {
    await saveCheckpoint(stem, { weights: { a: kernel([1, 2, 3, 4]) }, position });
    const bytes = await readFile(`${stem}.safetensors`);
    bytes[bytes.length - 1] ^= 1;
    await writeFile(`${stem}.safetensors`, bytes);
    await expect(loadWeights(stem, { a: kernel([0, 0, 0, 0]) })).rejects.toThrow('the file is damaged');
  });

  it('refuse weights that are not finite, and leave what was there', async () => {
    await saveCheckpoint(stem, { weights: { a: kernel([1, 2, 3, 4]) }, position });
    for (const value of [NaN, Infinity]) {
      await expect(saveCheckpoint(stem, { weights: { a: kernel([1, value, 3, 4]) }, position })).rejects.toThrow(
        `saveCheckpoint: expected finite weights, received ${value} in a after step 7; go back to the last checkpoint`,
      );
    }
    const a = kernel([0, 0, 0, 0]);
    await loadWeights(stem, { a });
    expect([...a.dataSync()]).toEqual([1, 2, 3, 4]);
  });

  it('leave no tensor behind', async () => {
    const weights = { a: kernel([1, 2, 3, 4]) };
    const before = tf.memory().numTensors;
    await saveCheckpoint(stem, { weights, position });
    await loadWeights(stem, weights);
    expect(tf.memory().numTensors).toBe(before);
  });
});

import '@tensorflow/tfjs-backend-cpu';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forgetWhole, keepWhole, markDivided, wholeOf } from '@htg/ground/divided-rows';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkWholeSize } from '../../../src/node/checkpoints/gather-divided.ts';
import { loadWeights, saveCheckpoint } from '../../../src/node/index.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'htg-divided-'));
});
afterAll(() => rm(folder, { recursive: true }));

const position = { step: 3, sampler: null };

/** The part of five rows of two numbers that the second of two workers holds: the last three. */
function part(): tf.Variable {
  const variable = tf.variable(tf.zeros([3, 2]));
  markDivided(variable, { index: 1, bounds: [0, 2, 5] });
  return variable;
}

it('a divided weight is written whole and read in part', async () => {
  const stem = join(folder, 'whole');
  const saved = part();
  const whole = Float32Array.from({ length: 10 }, (_, i) => i);
  keepWhole(saved, whole);
  await saveCheckpoint(stem, { weights: { w: saved }, position });
  const [again, all] = [part(), tf.variable(tf.zeros([5, 2]))];
  await loadWeights(stem, { w: again });
  await loadWeights(stem, { w: all });
  expect(Array.from(again.dataSync())).toEqual([4, 5, 6, 7, 8, 9]);
  expect(Array.from(all.dataSync())).toEqual([...whole]);
  // As it was read it can be written, or handed on, without the others.
  expect(wholeOf(again)).toEqual(whole);
  tf.dispose([saved, again, all]);
});

it('a part alone is never written, nor a whole that is no longer true', async () => {
  const stem = join(folder, 'part');
  const refusal =
    "saveCheckpoint: expected the rows of all workers of w, received this worker's alone; let all of them bring them together first";
  const weight = part();
  const save = () => saveCheckpoint(stem, { weights: { w: weight }, position });
  await expect(save()).rejects.toThrow(refusal);
  keepWhole(weight, new Float32Array(10));
  tf.tidy(() => {
    weight.assign(tf.ones([3, 2]));
  });
  await expect(save()).rejects.toThrow(refusal);
  keepWhole(weight, new Float32Array(10));
  forgetWhole(weight);
  await expect(save()).rejects.toThrow(refusal);
  weight.dispose();
});

it('what would not fit into a file is refused', () => {
  const weight = part();
  expect(() => {
    checkWholeSize({ w: weight });
  }).not.toThrow();
  markDivided(weight, { index: 0, bounds: [0, 3, 600_000_000] });
  expect(() => {
    checkWholeSize({ w: weight });
  }).toThrow(
    'runStage: expected checkpoints of less than 4 GiB, received 4.5 GiB of weights with the class weights of all workers',
  );
  weight.dispose();
});

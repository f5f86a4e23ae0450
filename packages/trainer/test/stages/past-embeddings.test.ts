import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { pastEmbeddings } from '../../src/stages/past-embeddings.ts';
import type { LabelledRows } from '../../src/stages/past-embeddings.ts';

const rows = (labels: readonly number[], ...values: readonly number[]): LabelledRows => ({
  features: tf.tensor2d([...values], [values.length, 1]),
  labels: tf.tensor1d([...labels], 'int32'),
});
const shown = ({ features, labels }: LabelledRows): number[][] => [[...features.dataSync()], [...labels.dataSync()]];

describe('pastEmbeddings', () => {
  it('puts embeddings of earlier updates behind those of this one; rows of this one stand where there are none yet', () => {
    const past = pastEmbeddings({ size: 5, embeddingLength: 1 });
    const first = { real: rows([7, 8], 1, 2), generated: rows([9], -1) };
    const alone = past.with(first);
    expect(shown(alone.real)).toEqual([
      [1, 2, 1, 2, 1, 2, 1],
      [7, 8, 7, 8, 7, 8, 7],
    ]);
    expect(shown(alone.generated)).toEqual([
      [-1, -1, -1, -1, -1, -1],
      [9, 9, 9, 9, 9, 9],
    ]);
    past.keep(first);
    const second = { real: rows([5, 6], 3, 4), generated: rows([5], -3) };
    expect(shown(past.with(second).real)).toEqual([
      [3, 4, 3, 4, 3, 1, 2],
      [5, 6, 5, 6, 5, 7, 8],
    ]);
    past.keep(second);
    past.keep(second);
    expect(shown(past.with(first).real)).toEqual([
      [1, 2, 2, 3, 4, 3, 4],
      [7, 8, 8, 5, 6, 5, 6],
    ]);
    expect(shown(past.with(first).generated)).toEqual([
      [-1, -1, -1, -1, -3, -3],
      [9, 9, 9, 9, 5, 5],
    ]);
  });

  it('has all that a checkpoint needs by path, and frees it', () => {
    const before = tf.memory().numTensors;
    const past = pastEmbeddings({ size: 5, embeddingLength: 1 });
    expect(Object.keys(past.weights)).toEqual(
      ['real', 'generated'].flatMap((kind) =>
        ['embeddings', 'labels', 'filled'].map((name) => `discriminatorMemory/${kind}/${name}`),
      ),
    );
    past.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('says what is wrong', () => {
    const past = pastEmbeddings({ size: 1, embeddingLength: 1 });
    expect(() => {
      past.keep({ real: rows([7, 8], 1, 2), generated: rows([9], -1) });
    }).toThrow("discriminatorTraining's memory: expected at most 1 embeddings of length 1, received [2, 1]");
  });
});

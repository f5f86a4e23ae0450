import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lossAndGradients } from '../../src/stages/loss-and-gradients.ts';

let a: tf.Variable<tf.Rank.R1>;
let b: tf.Variable<tf.Rank.R1>;
beforeEach(() => {
  a = tf.variable(tf.tensor1d([1, 2]));
  b = tf.variable(tf.tensor1d([3, 5]));
});
afterEach(() => {
  tf.dispose([a, b]);
});

describe('lossAndGradients', () => {
  const body = () => {
    const products = tf.mul(a, tf.square(b));
    return { loss: tf.sum<tf.Scalar>(products), watched: { products } };
  };

  it('gives the loss, the gradients by path and the watched tensors: sum a b^2', () => {
    const { loss, gradients, watched } = lossAndGradients(body, { 'block/a': a, 'block/b': b });
    expect(loss.dataSync()[0]).toBe(1 * 9 + 2 * 25);
    expect([...gradients['block/a'].dataSync()]).toEqual([9, 25]);
    expect([...gradients['block/b'].dataSync()]).toEqual([2 * 1 * 3, 2 * 2 * 5]);
    expect([...watched.products.dataSync()]).toEqual([9, 50]);
    tf.dispose([loss, gradients, watched]);
  });

  it('names weights that take no part in the loss', () => {
    const onlyA = () => ({ loss: tf.sum<tf.Scalar>(a), watched: {} });
    expect(() => lossAndGradients(onlyA, { a, b })).toThrow(
      "expected every weight to take part in the loss, received 'b' without a gradient",
    );
  });

  it('leaves nothing behind but what it returns, and a tidy around it frees even that', () => {
    const before = tf.memory().numTensors;
    const { loss, gradients, watched } = lossAndGradients(body, { a, b });
    expect(tf.memory().numTensors).toBe(before + 4);
    tf.dispose([loss, gradients, watched]);
    tf.tidy(() => {
      lossAndGradients(body, { a, b });
    });
    expect(tf.memory().numTensors).toBe(before);
  });
});

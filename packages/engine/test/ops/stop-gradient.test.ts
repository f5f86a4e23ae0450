import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { expectClose } from '../../../../tooling/testing/close-to.ts';
import { stopGradient } from '../../src/index.ts';
import { onBackends } from '../on-backends.ts';

onBackends('stopGradient', (test) => {
  test('is a constant to the gradient: d (x stop(x)) / dx = x, not 2 x', () => {
    const x = tf.tensor1d([1, -2, 3]);
    expectClose(tf.grad((input) => tf.sum(tf.mul(input, stopGradient(input))))(x), [1, -2, 3], 0);
  });

  test('cuts the graph: nothing before it is visited', () => {
    const w = tf.variable(tf.scalar(2), true);
    const v = tf.variable(tf.scalar(5), true);
    const before = tf.customGrad(() => ({
      value: tf.scalar(7),
      gradFunc: (): never => {
        throw new Error('visited');
      },
    }));
    const { grads } = tf.variableGrads(() => tf.mul<tf.Scalar>(v, stopGradient(before(w))), [v]);
    expect(grads[v.name].dataSync()[0]).toBe(7);
    tf.dispose([w, v]);
  });

  test('keeps the values when the original is disposed, and leaks nothing', () => {
    const before = tf.memory().numTensors;
    const x = tf.tensor1d([1, 2]);
    const stopped = stopGradient(x);
    x.dispose();
    expect(Array.from(stopped.dataSync())).toEqual([1, 2]);
    stopped.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('nests: an inner gradient of stopped features, then an outer one through what it updated', () => {
    // d's weight is moved by its own gradient on stopped features; f's loss then runs through the moved weight.
    const f = tf.variable(tf.scalar(3));
    const d = tf.variable(tf.scalar(2));
    const { value, grads } = tf.variableGrads(() => {
      const feature = tf.mul(f, 2); // 6
      const inner = tf.variableGrads(() => tf.square<tf.Scalar>(tf.mul<tf.Scalar>(d, stopGradient(feature))), [d]);
      d.assign(tf.sub(d, tf.mul(inner.grads[d.name], 0.01))); // 2 - 0.01 * 2 * 2 * 36 = 0.56
      return tf.mul(d, feature);
    }, [f]);
    expectClose(value, [0.56 * 6], 1e-6);
    expectClose(grads[f.name], [0.56 * 2], 1e-6);
    tf.dispose([f, d]);
  });
});

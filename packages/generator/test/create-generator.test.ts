import { randomStream } from '@htg/engine';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { createGenerator } from '../src/index.ts';
import type { GeneratorOptions } from '../src/index.ts';

beforeAll(() => tf.setBackend('cpu'));

function normals(shape: [number, number], seed: number): Tensor2D {
  const stream = randomStream(seed, 'test');
  return tf.tensor2d(
    Float32Array.from({ length: shape[0] * shape[1] }, () => stream.normal()),
    shape,
  );
}

const bytes = (weights: Readonly<Record<string, tf.Variable>>): Record<string, number[]> =>
  Object.fromEntries(Object.entries(weights).map(([path, variable]) => [path, [...variable.dataSync()]]));

describe('createGenerator', () => {
  it('reduces twice and expands twice: L, L/2, L/4, L/2, L', () => {
    const { weights } = createGenerator({ embeddingLength: 8 });
    const kernels = Object.entries(weights).filter(([path]) => path.endsWith('/kernel'));
    expect(kernels.map(([path, kernel]) => [path, kernel.shape])).toEqual([
      ['fc1/kernel', [8, 4]],
      ['fc2/kernel', [4, 2]],
      ['fc3/kernel', [2, 4]],
      ['fc4/kernel', [4, 8]],
    ]);
  });

  it('adds a change that is never negative where literal, and of both signs where signed', () => {
    const features = normals([16, 8], 1);
    const change = (output: 'literal' | 'signed'): Float32Array => {
      const generator = createGenerator({ embeddingLength: 8, output, seed: 1 });
      return tf.sub(generator.apply(features, { training: true }), features).dataSync() as Float32Array;
    };
    const literal = change('literal');
    expect(Math.min(...literal)).toBeGreaterThan(-1e-6);
    expect(Math.max(...literal)).toBeGreaterThan(0.1);
    expect(Math.min(...change('signed'))).toBeLessThan(-0.1);
  });

  it('equals the formula, layer by layer, on running statistics', () => {
    const generator = createGenerator({ embeddingLength: 4, output: 'signed', seed: 2 });
    generator.apply(normals([16, 4], 3), { training: true }); // move the statistics from 0 and 1
    const w = generator.weights;
    const features = normals([5, 4], 1);
    let x: tf.Tensor = features;
    for (const i of [1, 2, 3, 4]) {
      x = tf.matMul(x, w[`fc${i}/kernel`]);
      x = tf.div(tf.sub(x, w[`bn${i}/moving_mean`]), tf.sqrt(tf.add(w[`bn${i}/moving_variance`], 1e-5)));
      x = tf.add(tf.mul(x, w[`bn${i}/gamma`]), w[`bn${i}/beta`]);
      if (i < 4) x = tf.relu(x);
    }
    const expected = tf.add(features, x).dataSync();
    generator
      .apply(features)
      .dataSync()
      .forEach((value, i) => {
        expect(value).toBeCloseTo(expected[i], 5); // float32 in another order of sums
      });
  });

  it('starts with a change of the wished size', () => {
    const features = normals([64, 8], 1);
    const size = (initialScale: number): number => {
      const generator = createGenerator({ embeddingLength: 8, output: 'signed', initialScale, seed: 1 });
      return tf.norm(tf.sub(generator.apply(features, { training: true }), features)).dataSync()[0];
    };
    expect(size(0.1) / size(1)).toBeCloseTo(0.1, 4);
  });

  it('frozen, changes nothing of itself and lets the gradient through', () => {
    const generator = createGenerator({ embeddingLength: 8, seed: 1 });
    const before = bytes(generator.weights);
    const gradient = tf.grad((f) => tf.sum(tf.sin(generator.apply(f as Tensor2D))))(normals([4, 8], 1));
    expect(bytes(generator.weights)).toEqual(before);
    expect(Math.max(...tf.abs(gradient).dataSync())).toBeGreaterThan(0.01);
  });

  it('training, moves its running statistics and has a gradient for every weight that learns', () => {
    const generator = createGenerator({ embeddingLength: 8, seed: 1 });
    const before = bytes(generator.weights);
    const features = normals([6, 8], 1);
    const loss = (): tf.Scalar => tf.sum(tf.sin(generator.apply(features, { training: true })));
    const { grads } = tf.variableGrads(loss, Object.values(generator.trainable));
    for (const [path, variable] of Object.entries(generator.trainable)) {
      expect(Math.max(...tf.abs(grads[variable.name]).dataSync()), path).toBeGreaterThan(0);
    }
    const after = bytes(generator.weights);
    const moved = Object.keys(before).filter((path) => before[path].some((value, i) => value !== after[path][i]));
    expect(moved).toEqual(Object.keys(before).filter((path) => path.includes('/moving_')));
  });

  it('changes embeddings by no more than it may, in the same direction', () => {
    const features = normals([6, 8], 1);
    const changeOf = (maxChange?: number): number[][] => {
      const generator = createGenerator({ embeddingLength: 8, output: 'signed', seed: 1, maxChange });
      const change = tf.sub<tf.Tensor2D>(generator.apply(features, { training: true }), features).arraySync();
      generator.dispose();
      return change;
    };
    const size = (row: readonly number[]): number => Math.hypot(...row);
    const [free, bound, wide] = [changeOf(), changeOf(0.1), changeOf(1000)];
    features.arraySync().forEach((f, i) => {
      expect(size(free[i])).toBeGreaterThan(0.2 * size(f));
      expect(size(bound[i])).toBeCloseTo(0.1 * size(f), 4);
      const factor = size(bound[i]) / size(free[i]);
      bound[i].forEach((value, k) => {
        expect(value).toBeCloseTo(factor * free[i][k], 4);
        expect(wide[i][k]).toBeCloseTo(free[i][k], 5);
      });
    });
    expect(() => changeOf(0)).toThrow('createGenerator: expected maxChange > 0, received 0');
  });

  it('repeats with its seed', () => {
    const first = bytes(createGenerator({ embeddingLength: 8, seed: 1 }).weights);
    expect(bytes(createGenerator({ embeddingLength: 8, seed: 1 }).weights)).toEqual(first);
    expect(bytes(createGenerator({ embeddingLength: 8, seed: 2 }).weights)).not.toEqual(first);
  });

  it('leaves no tensor behind', () => {
    const features = normals([4, 8], 1);
    const before = tf.memory().numTensors;
    const generator = createGenerator({ embeddingLength: 8 });
    generator.apply(features, { training: true }).dispose();
    generator.apply(features).dispose();
    generator.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('says what is wrong', () => {
    expect(() => createGenerator({ embeddingLength: 8, initalScale: 0 } as GeneratorOptions)).toThrow(
      'createGenerator: expected options among embeddingLength, initialScale, maxChange, output, seed, widths, received initalScale; write initialScale',
    );
    expect(() => createGenerator({ embeddingLength: 8, output: 'sign' as never })).toThrow(
      'createGenerator: expected output to be one of literal, signed, received "sign"; write signed',
    );
    expect(() => createGenerator({ embeddingLength: 0 })).toThrow(
      'createGenerator: expected whole lengths > 0, received embeddingLength 0, widths [0, 0, 0]',
    );
    expect(() => createGenerator({ embeddingLength: 8 }).apply(tf.zeros([2, 4]))).toThrow(
      'generator.apply: expected features [N, 8], received [2, 4]',
    );
  });
});

import { randomStream } from '@htg/engine';
import { mineTriplets } from '@htg/losses';
import { batchHard } from '@htg/miners';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-layers'; // registers the gradients
import { beforeAll, describe, expect, it } from 'vitest';
import { generatorTripletLoss, labelPreservationLoss } from '../src/index.ts';

beforeAll(() => tf.setBackend('cpu'));

const [n, length] = [6, 4];
const identities = [0, 0, 0, 1, 1, 1];
const labels = tf.tensor1d(identities, 'int32');

function normals(seed: number): Tensor2D {
  const stream = randomStream(seed, 'test');
  return tf.tensor2d(
    Float32Array.from({ length: n * length }, () => stream.normal()),
    [n, length],
  );
}

/** `d` of two rows. */
function distance(rows: readonly number[][], i: number, j: number): number {
  const norm = (row: readonly number[]): number => Math.hypot(...row);
  return rows[i].reduce((sum, x, k) => sum + (x / norm(rows[i]) - rows[j][k] / norm(rows[j])) ** 2, 0);
}

describe('generatorTripletLoss', () => {
  it('is worked by hand: a = p, n opposite, so d_an - d_ap + m is 4 - 0 + m', () => {
    const points = tf.tensor2d([1, 0, 2, 0, -1, 0], [3, 2]);
    const mined = mineTriplets(points, tf.tensor1d([0, 0, 1], 'int32'));
    expect(generatorTripletLoss(points, mined, { margin: 0.5 }).dataSync()[0]).toBeCloseTo(4.5, 5);
  });

  it('equals the loops, over the triplets that were mined on the embeddings before', () => {
    const mined = mineTriplets(normals(1), labels, { miner: batchHard() });
    const generated = normals(2);
    const [original, rows] = [normals(1).arraySync(), generated.arraySync()];
    const terms = identities.map((identity, a) => {
      const others = identities.map((_, i) => i).filter((i) => i !== a);
      const byDistance = (i: number, j: number): number => distance(original, a, i) - distance(original, a, j);
      const positive =
        others
          .filter((i) => identities[i] === identity)
          .sort(byDistance)
          .at(-1) ?? NaN;
      const [negative] = others.filter((i) => identities[i] !== identity).sort(byDistance);
      return Math.max(0, distance(rows, a, negative) - distance(rows, a, positive) + 0.3);
    });
    const active = terms.filter((term) => term > 0);
    const expected = active.reduce((sum, term) => sum + term, 0) / active.length;
    expect(generatorTripletLoss(generated, mined, { margin: 0.3 }).dataSync()[0]).toBeCloseTo(expected, 5);
  });

  it('has the gradient of finite differences', () => {
    const mined = mineTriplets(normals(1), labels, { miner: batchHard() });
    const f = (x: tf.Tensor): tf.Scalar => generatorTripletLoss(x as Tensor2D, mined, { margin: 3, reduction: 'mean' });
    const [x, direction] = [normals(2), normals(3)];
    const at = (step: number): number => f(tf.add(x, tf.mul(direction, step))).dataSync()[0];
    const along = tf.sum(tf.mul(tf.grad(f)(x), direction)).dataSync()[0];
    // float32 rounding over a step of 1e-2 is about 1e-5, the third derivative adds 1e-4.
    expect(along).toBeCloseTo((at(1e-2) - at(-1e-2)) / 2e-2, 2);
    expect(Math.abs(along)).toBeGreaterThan(0.05);
  });
});

describe('labelPreservationLoss', () => {
  it('is worked by hand: equal logits of K + 1 = 4 classes cost ln 4', () => {
    const loss = labelPreservationLoss(tf.zeros([2, 4]), tf.tensor1d([0, 2], 'int32'));
    expect(loss.dataSync()[0]).toBeCloseTo(Math.log(4), 6);
  });
});

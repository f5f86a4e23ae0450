import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { betaQuantiles } from '../../src/classes/beta-quantiles.ts';
import { proxySynthesis } from '../../src/index.ts';
import '../../../../tooling/testing/on-each-backend.ts';
import { dot, labelsOf, randomRows, tensorOf } from '../support/batch.ts';

beforeAll(() => tf.setBackend('cpu'));

const unit = (row: readonly number[]): number[] => row.map((x) => x / Math.hypot(...row));

/** The formula, point by point. */
function naive(
  rows: readonly number[][],
  weights: readonly number[][],
  { labels, scale, alpha }: { readonly labels: readonly number[]; readonly scale: number; readonly alpha: number },
): number {
  const [x, p] = [rows.map(unit), weights.map(unit)];
  const shares = betaQuantiles(x.length, alpha);
  const mix = (a: number[], b: number[], share: number): number[] =>
    unit(a.map((value, k) => share * value + (1 - share) * b[k]));
  const made = x.flatMap((row, i) => {
    const j = (i + Math.floor(x.length / 2)) % x.length;
    if (labels[i] === labels[j]) return [];
    return [{ point: mix(row, x[j], shares[i]), proxy: mix(p[labels[i]], p[labels[j]], shares[i]) }];
  });
  const proxies = [...p, ...made.map(({ proxy }) => proxy)];
  const points = [
    ...x.map((row, i) => ({ row, target: labels[i] })),
    ...made.map(({ point }, i) => ({ row: point, target: p.length + i })),
  ];
  const losses = points.map(({ row, target }) => {
    const logits = proxies.map((proxy) => scale * dot(row, proxy));
    return Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0)) - logits[target];
  });
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

describe('proxySynthesis', () => {
  const labels = [0, 0, 1, 1, 2, 2, 0];
  const shape = { embeddingLength: 4, identities: 3, seed: 2 };

  it('is worked by hand: two identities at right angles, and the one between them', () => {
    const loss = proxySynthesis({ embeddingLength: 2, identities: 2, scale: 1, alpha: 1 });
    loss.variables.weights.assign(tf.tensor2d([1, 0, 0, 1], [2, 2]));
    // Quantiles of the uniform distribution: a quarter and three quarters. Both mixtures are (1, 3) / sqrt(10), since partners change places.
    const [near, far] = [1 / Math.sqrt(10), 3 / Math.sqrt(10)];
    const sum = (own: number, other: number, made: number): number =>
      Math.log(Math.exp(own) + Math.exp(other) + 2 * Math.exp(made));
    const expected = (sum(1, 0, near) - 1 + (sum(0, 1, far) - 1) + 2 * (sum(near, far, 1) - 1)) / 4;
    expect(loss.apply(tf.tensor2d([2, 0, 0, 3], [2, 2]), labelsOf([0, 1])).dataSync()[0]).toBeCloseTo(expected, 5);
  });

  it.each([
    [1, 0.4],
    [5, 0.4],
    [5, 2],
  ])('equals the loops with scale %d and alpha %d, rows of one identity not mixed', (scale, alpha) => {
    const rows = randomRows(labels.length, 4, 3);
    const loss = proxySynthesis({ ...shape, scale, alpha });
    const weights = loss.variables.weights.arraySync();
    const value = loss.apply(tensorOf(rows), labelsOf(labels)).dataSync()[0];
    expect(value).toBeCloseTo(naive(rows, weights, { labels, scale, alpha }), 4);
  });

  it('has the gradients of finite differences, by embeddings and by proxies', () => {
    const loss = proxySynthesis({ ...shape, scale: 3 });
    const { weights } = loss.variables;
    const x = tensorOf(randomRows(labels.length, 4, 3));
    const { grads } = tf.variableGrads(() => loss.apply(x, labelsOf(labels)), [weights]);
    const byRows = tf.grad((e) => loss.apply(e as tf.Tensor2D, labelsOf(labels)))(x);
    const start = weights.clone();
    const [ofRows, ofProxies] = [tensorOf(randomRows(labels.length, 4, 8)), tensorOf(randomRows(3, 4, 9))];
    const at = (step: number, moved: 'rows' | 'proxies'): number => {
      weights.assign(moved === 'proxies' ? tf.add(start, tf.mul(ofProxies, step)) : start);
      return loss.apply(moved === 'rows' ? tf.add(x, tf.mul(ofRows, step)) : x, labelsOf(labels)).dataSync()[0];
    };
    const slope = (moved: 'rows' | 'proxies'): number => (at(1e-2, moved) - at(-1e-2, moved)) / 2e-2;
    // float32 rounding over a step of 1e-2, and the third derivative.
    expect(tf.sum(tf.mul(byRows, ofRows)).dataSync()[0]).toBeCloseTo(slope('rows'), 2);
    expect(tf.sum(tf.mul(grads[weights.name], ofProxies)).dataSync()[0]).toBeCloseTo(slope('proxies'), 2);
  });

  it('says what is wrong', () => {
    expect(() => proxySynthesis({ ...shape, scale: 0 })).toThrow(
      'proxySynthesis: expected scale to be a finite number > 0',
    );
    expect(() => proxySynthesis({ ...shape, alpha: -1 })).toThrow(
      'proxySynthesis: expected alpha to be a finite number > 0',
    );
  });
});

describe('betaQuantiles', () => {
  it('are evenly spread for alpha 1, mirror images of each other, and near the ends for small alpha', () => {
    betaQuantiles(4, 1).forEach((value, i) => {
      expect(value).toBeCloseTo((i + 0.5) / 4, 5);
    });
    const values = betaQuantiles(7, 0.4);
    values.forEach((value, i) => {
      expect(value).toBeCloseTo(1 - values[6 - i], 5);
    });
    // Beta(1/2, 1/2) has the quantiles sin^2(pi q / 2).
    betaQuantiles(5, 0.5).forEach((value, i) => {
      expect(value).toBeCloseTo(Math.sin((Math.PI * (i + 0.5)) / 10) ** 2, 5);
    });
  });
});

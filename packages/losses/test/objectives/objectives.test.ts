import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Mined, ObjectiveBatch } from '../../src/index.ts';
import {
  biasFreeSoftmax,
  classObjective,
  contrastiveLoss,
  memoryObjective,
  metricObjective,
  mineTriplets,
  squaredEuclidean,
  tripletLoss,
  tripletObjective,
  tripletStatistics,
} from '../../src/index.ts';
import '../../../../tooling/testing/on-each-backend.ts';
import { labelsOf, mixedLabels, randomRows, tensorOf } from '../support/batch.ts';
import { expectNoLeak } from '../support/expect-loss.ts';

beforeAll(() => tf.setBackend('cpu'));

/** Only the first two identities were mined. */
function batch(): ObjectiveBatch {
  const [metric, labels] = [tensorOf(randomRows(10, 5, 1)), labelsOf(mixedLabels)];
  const firstTwo = tf.expandDims<tf.Tensor2D>(tf.less(labels, 2), 1);
  const mined = mineTriplets(metric, labels);
  return {
    metric,
    classification: tensorOf(randomRows(10, 5, 2)),
    labels,
    mined: {
      positive: tf.logicalAnd(mined.positive, firstTwo),
      negative: tf.logicalAnd(mined.negative, firstTwo),
    },
  };
}

const valueOf = (loss: tf.Tensor): number => loss.dataSync()[0];

describe('classObjective', () => {
  it('is of what comes after the neck, and holds the weights', () => {
    const loss = biasFreeSoftmax({ embeddingLength: 5, identities: 4, seed: 1 });
    const objective = classObjective('softmax', loss, { weight: 0.5 });
    const { classification, labels } = batch();
    expect(valueOf(objective.apply(batch()))).toBe(valueOf(loss.apply(classification, labels)));
    expect(objective).toMatchObject({ name: 'softmax', weight: 0.5 });
    expect(objective.variables).toEqual(loss.variables);
    objective.dispose();
    expect(loss.variables.weights.isDisposed).toBe(true);
  });
});

describe('metricObjective', () => {
  it('is of what comes before the neck, of all pairs', () => {
    const { metric, labels } = batch();
    const objective = metricObjective('pairs', contrastiveLoss, { negativeMargin: 0.7 });
    expect(valueOf(objective.apply(batch()))).toBe(valueOf(contrastiveLoss(metric, labels, { negativeMargin: 0.7 })));
    expect(objective).toMatchObject({ name: 'pairs', weight: 1 });
    expect(objective.variables).toBeUndefined();
  });

  it('takes any function of embeddings and labels', () => {
    const objective = metricObjective('lengths', (x) => tf.mean(tf.square(x)), {});
    expect(valueOf(objective.apply(batch()))).toBeCloseTo(valueOf(tf.mean(tf.square(batch().metric))), 6);
  });

  it('explains a loss that is not one number, a weight and a name that are none', () => {
    expect(() => metricObjective('pairs', contrastiveLoss, { reduction: 'none' }).apply(batch())).toThrow(
      'metricObjective: expected a loss that is one number, received [10, 10]; choose a reduction other than none',
    );
    expect(() => metricObjective('pairs', contrastiveLoss, {}, { weight: -1 })).toThrow(
      'metricObjective: expected weight to be a finite number >= 0, received -1; change weight',
    );
    expect(() => metricObjective('my pairs', contrastiveLoss, {})).toThrow(
      "metricObjective: expected a name without spaces and slashes, received 'my pairs'; it becomes a key of reports and checkpoints",
    );
  });
});

describe('memoryObjective', () => {
  it('compares with the batches before, and remembers without learning', () => {
    const objective = memoryObjective(
      'pairs',
      contrastiveLoss,
      { negativeMargin: 0.7 },
      { embeddingLength: 5, size: 20 },
    );
    const alone = valueOf(contrastiveLoss(batch().metric, batch().labels, { negativeMargin: 0.7 }));
    expect(valueOf(objective.apply(batch()))).toBeCloseTo(alone, 6);
    const other = { ...batch(), metric: tensorOf(randomRows(10, 5, 9)) };
    const without = valueOf(contrastiveLoss(other.metric, other.labels, { negativeMargin: 0.7 }));
    expect(Math.abs(valueOf(objective.apply(other)) - without)).toBeGreaterThan(1e-3);
    expect(Object.values(objective.variables ?? {}).map(({ trainable }) => trainable)).toEqual([false, false, false]);
    objective.dispose();
  });
});

describe('tripletObjective', () => {
  it('is of the triplets that the trainer mined, and reports how many of them miss the margin', () => {
    const { metric, mined } = batch();
    for (const options of [{ margin: 0.6 }, { margin: 0.6, distance: squaredEuclidean({ normalize: false }) }]) {
      const objective = tripletObjective('triplet', options);
      expect(valueOf(objective.apply(batch()))).toBe(valueOf(tripletLoss(metric, undefined, { ...options, mined })));
      const { activeTriplets } = objective.measures?.(batch()) ?? {};
      const { activeShare } = tripletStatistics(metric, mined, options);
      expect(valueOf(activeTriplets)).toBe(valueOf(activeShare));
      expect(valueOf(activeShare)).toBeGreaterThan(0.3);
    }
  });

  it('mines by itself where it has a miner', () => {
    const { metric, labels } = batch();
    const miner = (): Mined => batch().mined;
    const objective = tripletObjective('triplet', { margin: 0.6, miner });
    expect(valueOf(objective.apply({ ...batch(), mined: mineTriplets(metric, labels) }))).toBe(
      valueOf(tripletLoss(metric, labels, { margin: 0.6, miner })),
    );
    expect(objective).not.toHaveProperty('measures');
  });

  it('leaves no tensors behind', () => {
    const data = batch();
    const objective = tripletObjective('triplet', { margin: 0.6 });
    expectNoLeak(() => objective.apply(data));
    expectNoLeak(() => ({ ...objective.measures?.(data) }));
  });
});

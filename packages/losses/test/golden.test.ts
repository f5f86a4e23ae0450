import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../../../tooling/testing/on-each-backend.ts';
import { contrastiveLoss, crossBatchMemory, tripletLoss } from '../src/index.ts';
import golden from './golden/losses.json' with { type: 'json' };
import { labelsOf, tensorOf } from './support/batch.ts';
import { expectClose } from './support/expect-close.ts';
import type { GoldenCase } from './support/golden-cases.ts';
import { cases, classLosses, compute, differentiate, plainLosses, regularizers } from './support/golden-cases.ts';

const describeOptions = ({ options, ref }: GoldenCase): string =>
  `${JSON.stringify(options)}${ref ? ' against references' : ''}`;

describe('losses equal those of pytorch-metric-learning', () => {
  onEachBackend(() => {
    it.each(cases.map((example) => [example.loss, describeOptions(example), example] as const))(
      '%s %s',
      (_, __, example) => {
        tf.tidy(() => {
          const { value, gradient, weightsGradient } = compute(example);
          expectClose([[value]], [[example.value]], 'value');
          expectClose(gradient, example.gradient, 'gradient');
          if (example.weightsGradient) expectClose(weightsGradient ?? [], example.weightsGradient, 'weights');
        });
      },
    );

    it('has cases of every loss', () => {
      const names = new Set(cases.map(({ loss }) => loss));
      expect([...names].sort()).toEqual(
        [...Object.keys(plainLosses), ...Object.keys(classLosses), 'dynamicSoftMarginLoss', 'marginLoss'].sort(),
      );
    });

    it.each(golden.regularizers.map((example) => [example.name, JSON.stringify(example.options), example] as const))(
      '%s %s',
      (_, __, { name, options, value, gradient }) => {
        tf.tidy(() => {
          const regularize = regularizers[name];
          const ours = differentiate((x) => regularize(x, options));
          expectClose([[ours.value]], [[value]], 'value');
          expectClose(ours.gradient, gradient, 'gradient');
        });
      },
    );

    it.each(golden.memory.map((example) => [example.loss, example] as const))(
      'crossBatchMemory around %s',
      (name, { size, batch, steps }) => {
        const loss = name === 'tripletLoss' ? tripletLoss : contrastiveLoss;
        const memory = crossBatchMemory({ loss, embeddingLength: 8, size });
        for (const { begin, value, gradient } of steps) {
          tf.tidy(() => {
            const labels = labelsOf(golden.labels.slice(begin, begin + batch));
            const embeddings = tensorOf(golden.embeddings.slice(begin, begin + batch));
            const ours = tf.valueAndGrad((x: tf.Tensor) => memory.apply(x as tf.Tensor2D, labels))(embeddings);
            expectClose([[ours.value.dataSync()[0]]], [[value]], 'value');
            expectClose((ours.grad as tf.Tensor2D).arraySync(), gradient, 'gradient');
          });
        }
        tf.dispose(Object.values(memory.variables));
      },
    );
  });
});

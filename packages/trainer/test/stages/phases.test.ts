import { createDiscriminator } from '@htg/discriminator';
import { randomStream } from '@htg/engine';
import type { NamedWeights } from '@htg/engine';
import { createGenerator } from '@htg/generator';
import { biasFreeSoftmax, classObjective, mineTriplets, tripletLoss, tripletObjective } from '@htg/losses';
import { batchHard } from '@htg/miners';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor2D, Tensor } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { discriminatorPhase } from '../../src/stages/discriminator-phase.ts';
import { generate } from '../../src/stages/generate.ts';
import { generatorPhase } from '../../src/stages/generator-phase.ts';
import { sumObjectives } from '../../src/stages/objectives.ts';
import { changedSince, valuesOf } from '../tiny.ts';

const [rows, length, identities] = [6, 8, 3];
const labels = tf.tensor1d([0, 0, 1, 1, 2, 2], 'int32');

function normals(shape: readonly number[], seed: number): Tensor {
  const random = randomStream(seed, 'phases');
  return tf.tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal()),
    [...shape],
  );
}

const generator = createGenerator({ embeddingLength: length, output: 'signed', seed: 1 });
const discriminator = createDiscriminator({ embeddingLength: length, identities, seed: 2 });
const classifier = biasFreeSoftmax({ embeddingLength: length, identities, seed: 3 });
const losses = [
  classObjective('softmax', classifier, { weight: 0.7 }),
  tripletObjective('triplet', { margin: 5 }, { weight: 0.3 }),
];
// D begins with a last layer of zeros, whose gradient would be that of nothing.
discriminator.weights['fc4/kernel'].assign(normals([length, identities + 1], 4));
const features = normals([rows, length], 5) as Tensor2D;
const mined = mineTriplets(features, labels, { miner: batchHard() });

const judged = (f: Tensor2D) => {
  const made = generate(generator, { metric: f, labels, mined }, { training: false });
  return { real: { features: f, labels }, generated: { features: made.rows, labels } };
};
const phaseOfD = (f: Tensor2D, how: Parameters<typeof discriminatorPhase>[2]) =>
  discriminatorPhase(judged(f), discriminator, how);
const phaseOfG = (f: Tensor2D) => {
  const made = generate(generator, { metric: f, labels, mined }, { training: true });
  return generatorPhase(made, discriminator, { margin: 5, labelWeight: 0.7 });
};

/** Every part of the objectives, as a function of f. Margins are wide, so that no triplet is at its bend. */
const objectives = {
  L_D: (f) => phaseOfD(f, { fakeWeight: 0.7, statistics: 'running' }).loss,
  'L_D on batch statistics': (f) => phaseOfD(f, { fakeWeight: 0.7, statistics: 'batch' }).loss,
  'L_D with smoothed labels': (f) => phaseOfD(f, { fakeWeight: 0.7, statistics: 'running', labelSmoothing: 0.3 }).loss,
  L_G: (f) => phaseOfG(f).loss,
  'L_G,cls': (f) => phaseOfG(f).label ?? tf.scalar(NaN),
  "L'_F,tri": (f) => tripletLoss(generator.apply(f, { training: false }), labels, { margin: 5, mined }),
  L_F: (f) => sumObjectives(losses, { metric: f, classification: f, labels, mined }).loss ?? tf.scalar(NaN),
} satisfies Record<string, (f: Tensor2D) => Scalar>;

const value = (loss: () => Scalar): number => tf.tidy(() => loss().dataSync()[0]);

/** The change of a loss along a direction, by a step to either side. */
function finiteDifference(loss: (step: number) => number): number {
  const step = 1e-2;
  return (loss(step) - loss(-step)) / (2 * step);
}

/** float32 rounding of losses around 5 over a step of 1e-2 is 5e-5; a relu that a step crosses and the third derivative add 1e-2 of the slope. */
function expectSlope(analytic: number, numeric: number): void {
  expect(Math.abs(analytic)).toBeGreaterThan(0.02);
  expect(Math.abs(analytic - numeric)).toBeLessThan(2e-2 * Math.abs(numeric) + 2e-4);
}

it('L_D with smoothed labels gives a share of them to all identities, none to fake', () => {
  const how = { fakeWeight: 0, statistics: 'running' } as const;
  const { logits, real } = phaseOfD(features, how);
  const { loss } = phaseOfD(features, { ...how, labelSmoothing: 0.3 });
  const logarithms = tf.logSoftmax(logits.real).arraySync();
  const all = logarithms.flatMap((row) => row.slice(0, identities));
  const others = -all.reduce((sum, value) => sum + value, 0) / all.length;
  expect(loss.dataSync()[0]).toBeCloseTo(0.7 * real.dataSync()[0] + 0.3 * others, 5);
});

describe('gradients of the objectives', () => {
  it.each(Object.entries(objectives))('of %s by f equal finite differences', (_, objective) => {
    const direction = tf.mul(normals([rows, length], 7), 0.3);
    const gradient = tf.tidy(
      () => tf.sum(tf.mul(tf.grad((f) => objective(f as Tensor2D))(features), direction)).dataSync()[0],
    );
    const along = (step: number) => value(() => objective(tf.add(features, tf.mul(direction, step))));
    expectSlope(gradient, finiteDifference(along));
  });

  it.each([
    ['L_D', discriminator.trainable],
    ['L_G', generator.trainable],
    ['L_F', classifier.variables as NamedWeights],
  ] as const)('of %s by the weights of those who learn from it equal finite differences', (name, weights) => {
    const paths = Object.keys(weights);
    const before: Readonly<Record<string, Tensor>> = Object.fromEntries(
      paths.map((path) => [path, weights[path].clone()]),
    );
    const directions: Readonly<Record<string, Tensor>> = Object.fromEntries(
      paths.map((path, i) => [path, tf.mul(normals(weights[path].shape, 10 + i), 0.1)]),
    );
    const gradient = tf.tidy(() => {
      const { grads } = tf.variableGrads(() => objectives[name](features), Object.values(weights));
      const slopes = paths.map((path) => tf.sum(tf.mul(grads[weights[path].name], directions[path])));
      return tf.addN(slopes).dataSync()[0];
    });
    const along = (step: number) => {
      for (const path of paths)
        tf.tidy(() => {
          weights[path].assign(tf.add(before[path], tf.mul(directions[path], step)));
        });
      return value(() => objectives[name](features));
    };
    const numeric = finiteDifference(along);
    for (const path of paths) weights[path].assign(before[path]);
    expectSlope(gradient, numeric);
  });
});

describe("F's update through the frozen generator", () => {
  it('has a gradient by f that is not that of the identity, and changes nothing of G', () => {
    const before = valuesOf(generator.weights);
    const [through, identity] = [
      objectives["L'_F,tri"],
      (f: Tensor2D) => tripletLoss(f, labels, { margin: 5, mined }),
    ].map((objective) =>
      tf.tidy(() =>
        tf
          .grad((f) => objective(f as Tensor2D))(features)
          .dataSync(),
      ),
    );
    expect(Math.hypot(...through)).toBeGreaterThan(1e-2);
    expect(Math.hypot(...through.map((x, i) => x - identity[i]))).toBeGreaterThan(1e-2);
    expect(changedSince(before, generator.weights)).toEqual([]);
  });
});

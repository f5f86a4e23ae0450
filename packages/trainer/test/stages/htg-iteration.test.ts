import '@tensorflow/tfjs-backend-cpu';
import { readFile } from 'node:fs/promises';
import { memorySet } from '@htg/datasets';
import { createDiscriminator } from '@htg/discriminator';
import type { NamedWeights } from '@htg/engine';
import { createGenerator } from '@htg/generator';
import { identityBatches } from '@htg/sampler';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { constantSchedule, trainHtg } from '../../src/index.ts';
import { prefixed } from '../../src/loop/prefixed.ts';
import { smoothNet } from '../smooth-net.ts';
import { methodLosses } from '../tiny.ts';

/** What `tooling/oracles/htg_iteration.py` writes. */
interface Golden {
  readonly length: number;
  readonly identities: number;
  readonly images_per_identity: number;
  readonly rates: { readonly f: number; readonly g: number; readonly d: number };
  readonly images: number[];
  readonly shape: [number, number, number, number];
  readonly labels: number[];
  readonly before: Readonly<Record<string, number[]>>;
  readonly cases: readonly {
    readonly output: 'signed' | 'literal';
    readonly statistics: 'running' | 'batch';
    readonly terms: number[];
    readonly updates: Readonly<Record<string, number[]>>;
  }[];
}

const golden = JSON.parse(await readFile(new URL('../golden/htg-iteration.json', import.meta.url), 'utf8')) as Golden;

/** Updates are differences of weights of size 1 in single precision: 6e-8 of that on updates of 1e-2 is 6e-6, twenty times less. */
const tolerance = 1e-4;

describe('an iteration of stage 2', () => {
  it.each(golden.cases)('updates D, G and F as torch does ($output G, $statistics statistics of D)', async (each) => {
    const { length, identities, rates, shape, images, labels } = golden;
    const embedder = smoothNet(shape, length);
    const losses = methodLosses({ embeddingLength: length, identities });
    const generator = createGenerator({ embeddingLength: length, output: each.output });
    const discriminator = createDiscriminator({ embeddingLength: length, identities });
    const weights: NamedWeights = {
      ...prefixed('embedder', embedder.weights),
      ...prefixed('losses/softmax', losses[0].variables ?? {}),
      ...prefixed('generator', generator.weights),
      ...prefixed('discriminator', discriminator.weights),
    };
    expect(Object.keys(weights).sort()).toEqual(Object.keys(golden.before).sort());
    for (const [path, variable] of Object.entries(weights)) {
      tf.tidy(() => {
        variable.assign(tf.tensor(golden.before[path], variable.shape));
      });
    }
    const [, height, width] = shape;
    const names = Array.from({ length: identities }, (_, i) => `identity ${i}`);
    const training = trainHtg({
      ...{ embedder, losses, generator, discriminator },
      train: memorySet({ pixels: Uint8Array.from(images), height, width, labels: Int32Array.from(labels), names }),
      // The whole set: in which order it comes makes no difference to any loss.
      sampler: (start) => identityBatches({ ...start, identities, images: golden.images_per_identity }),
      steps: 1,
      learningRate: constantSchedule(rates.f),
      generatorTraining: { learningRate: constantSchedule(rates.g) },
      discriminatorTraining: { learningRate: constantSchedule(rates.d), statistics: each.statistics },
    });
    for await (const { measures } of training) {
      const { discriminatorReal, discriminatorFake, generatorTriplet, generatorLabel } = measures;
      const { softmax, triplet, generatedTriplet } = measures;
      const adversaries = [discriminatorReal, discriminatorFake, generatorTriplet, generatorLabel];
      [...adversaries, softmax, triplet, generatedTriplet].forEach((term, i) => {
        expect(term).toBeCloseTo(each.terms[i], 4);
      });
    }
    const differences = Object.entries(weights).map(([path, variable]) => {
      const expected = each.updates[path];
      const received = Array.from(variable.dataSync(), (value, i) => value - golden.before[path][i]);
      const error = Math.hypot(...received.map((value, i) => value - expected[i]));
      return [path, error, Math.hypot(...expected)] as const;
    });
    const wrong = differences.filter(([, error, size]) => !(error <= tolerance * size));
    expect(wrong).toEqual([]);
    // Nothing is right by standing still, but for what the phases must not touch.
    const still = differences.filter(([, , size]) => size === 0).map(([path]) => path);
    expect(still.every((path) => /^discriminator\/bn\d\/moving_/.test(path))).toBe(true);
    expect(still.length).toBe(each.statistics === 'running' ? 6 : 0);
  });
});

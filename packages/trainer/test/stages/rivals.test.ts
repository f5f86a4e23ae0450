import '@tensorflow/tfjs-backend-cpu';
import { readFile } from 'node:fs/promises';
import { memorySet } from '@htg/datasets';
import { createDiscriminator } from '@htg/discriminator';
import type { NamedWeights } from '@htg/engine';
import { hardNegativeGenerator, identityGenerator } from '@htg/generator';
import { lossKinds } from '@htg/losses/named';
import type { LossKind } from '@htg/losses/named';
import { identityBatches } from '@htg/sampler';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { constantSchedule, trainHtg } from '../../src/index.ts';
import { prefixed } from '../../src/loop/prefixed.ts';
import { smoothNet } from '../smooth-net.ts';
import { methodLosses } from '../tiny.ts';

/** What `tooling/oracles/rivals.py` writes. */
interface Golden {
  readonly length: number;
  readonly identities: number;
  readonly images_per_identity: number;
  readonly rates: { readonly f: number; readonly g: number };
  readonly images: number[];
  readonly shape: [number, number, number, number];
  readonly labels: number[];
  readonly before: Readonly<Record<string, number[]>>;
  readonly cases: readonly {
    readonly rival: string;
    readonly terms: number[];
    readonly updates: Readonly<Record<string, number[]>>;
  }[];
}

const golden = JSON.parse(await readFile(new URL('../golden/rivals.json', import.meta.url), 'utf8')) as Golden;

/** Updates are differences of weights of size 1 in single precision: see `htg-iteration.test.ts`. */
const tolerance = 1e-4;

describe('an iteration of a rival', () => {
  it.each(golden.cases)(
    'updates F, and G where there is one, as torch does ($rival)',
    async ({ rival, terms, updates }) => {
      const { length, identities, images_per_identity: images, rates, shape, labels, before } = golden;
      const embedder = smoothNet(shape, length);
      const plain = methodLosses({ embeddingLength: length, identities });
      const learned = rival === 'hardNegatives';
      const generator = learned ? hardNegativeGenerator({ embeddingLength: length }) : identityGenerator();
      const losses = learned ? plain : [...plain, lossOf(rival, { images, length, identities })];
      const weights: NamedWeights = {
        ...prefixed('embedder', embedder.weights),
        ...prefixed('losses/softmax', plain[0].variables ?? {}),
        ...prefixed('generator', generator.weights),
      };
      expect(Object.keys(weights).sort()).toEqual(Object.keys(updates).sort());
      for (const [path, variable] of Object.entries(weights)) {
        tf.tidy(() => {
          variable.assign(tf.tensor(before[path], variable.shape));
        });
      }
      const names = Array.from({ length: identities }, (_, i) => `identity ${i}`);
      const training = trainHtg({
        ...{ embedder, losses, generator },
        train: memorySet({
          ...{ pixels: Uint8Array.from(golden.images), height: shape[1], width: shape[2] },
          ...{ labels: Int32Array.from(labels), names },
        }),
        sampler: (start) => identityBatches({ ...start, identities, images }),
        steps: 1,
        learningRate: constantSchedule(rates.f),
        generatorTraining: { learningRate: constantSchedule(rates.g) },
        generatedTriplet: { weight: learned ? 1 : 0 },
      });
      for await (const { measures } of training) {
        const { generatorHard, generatorRegularization, generatorAdversarial, generatedTriplet, softmax, triplet } =
          measures;
        const received = learned
          ? [generatorHard, generatorRegularization, generatorAdversarial, softmax, triplet, generatedTriplet]
          : [softmax, triplet, measures[rival]];
        received.forEach((term, i) => {
          expect(term).toBeCloseTo(terms[i], 4);
        });
      }
      const wrong = Object.entries(weights).flatMap(([path, variable]) => {
        const expected = updates[path];
        const received = Array.from(variable.dataSync(), (value, i) => value - before[path][i]);
        const [error, size] = [Math.hypot(...received.map((value, i) => value - expected[i])), Math.hypot(...expected)];
        return error <= tolerance * size && size > 0 ? [] : [[path, error, size]];
      });
      expect(wrong).toEqual([]);
      training.dispose();
    },
  );
});

it('has no place for a discriminator beside a generator of negatives', () => {
  const { length, identities, shape } = golden;
  const options = { embedder: smoothNet(shape, length), losses: methodLosses({ embeddingLength: length, identities }) };
  const train = memorySet({
    pixels: Uint8Array.from(golden.images),
    height: 6,
    width: 6,
    labels: Int32Array.from(golden.labels),
  });
  const generator = hardNegativeGenerator({ embeddingLength: length });
  const discriminator = createDiscriminator({ embeddingLength: length, identities });
  expect(() => trainHtg({ ...options, train, generator, discriminator, steps: 1, learningRate: 0.1 })).toThrow(
    'trainHtg: expected no discriminator beside a generator of negatives, which none judges, received one; leave it out',
  );
});

function lossOf(
  kind: string,
  { images, length, identities }: { readonly images: number; readonly length: number; readonly identities: number },
) {
  const named = (lossKinds as Readonly<Record<string, LossKind>>)[kind];
  const context = { name: kind, embeddingLength: length, identities, images, seed: 0 };
  return named.make(named.schema.parse({ kind, margin: 0.6 }), context);
}

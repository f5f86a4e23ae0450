import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { createGenerator, hardNegativeGenerator } from '../src/index.ts';
import type { FeatureGenerator, TripletRows } from '../src/index.ts';
import { generatorKinds, makeGenerator } from '../src/named.ts';
import type { GeneratorKind, GeneratorSettings } from '../src/named.ts';

const kinds: Readonly<Record<string, GeneratorKind>> = generatorKinds;
const made = (kind: string, own: object = {}) =>
  makeGenerator(kinds[kind].schema.parse({ kind, ...own }) as GeneratorSettings, { embeddingLength: 8, seed: 4 });
const changing = (generator: ReturnType<typeof made>): FeatureGenerator => {
  if (!('apply' in generator)) throw new Error('expected a generator that changes embeddings');
  return generator;
};
const features = tf.tensor2d(
  Array.from({ length: 24 }, (_, i) => Math.sin(i)),
  [3, 8],
);

describe('generatorKinds', () => {
  it.each([
    ['identity', {}],
    ['learned', {}],
    ['noise', { relativeChange: 0.5 }],
  ])('makes %s; what learns says so', (kind, own) => {
    const generator = changing(made(kind, own));
    const noise = generator.takesNoise ? features : undefined;
    expect(generator.apply(features, { noise }).shape).toEqual([3, 8]);
    expect(Object.keys(generator.trainable).length > 0).toBe(kinds[kind].learns === true);
    generator.dispose();
  });

  it('makes hardNegatives, of triplets, whom no discriminator judges', () => {
    const own = { regularization: 2, adversarialWeight: 3, widths: [5, 6] } as const;
    const named = made('hardNegatives', own);
    if (!('negatives' in named)) throw new Error('expected a generator of negatives');
    const plain = hardNegativeGenerator({ ...own, embeddingLength: 8, seed: 4 });
    const triplets = {
      anchors: features,
      positives: tf.mul(features, 2),
      negatives: tf.mul(features, -1),
    } as TripletRows;
    expect(named.negatives(triplets).dataSync()).toEqual(plain.negatives(triplets).dataSync());
    expect([named.regularization, named.adversarialWeight]).toEqual([2, 3]);
    expect(kinds.hardNegatives).toMatchObject({ learns: true });
    expect(kinds.hardNegatives.judged).toBeUndefined();
    expect(kinds.learned.judged).toBe(true);
    named.dispose();
    plain.dispose();
  });

  it('makes what the function makes', () => {
    const own = { output: 'literal', initialScale: 0.3, widths: [3, 2, 3] } as const;
    const [named, plain] = [changing(made('learned', own)), createGenerator({ ...own, embeddingLength: 8, seed: 4 })];
    expect(named.apply(features).dataSync()).toEqual(plain.apply(features).dataSync());
  });

  it('asks for the size of noise', () => {
    expect(() => made('noise')).toThrow('noiseGenerator: expected a finite relativeChange >= 0, received NaN');
  });
});

import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { createGenerator } from '../src/index.ts';
import { generatorKinds, makeGenerator } from '../src/named.ts';
import type { GeneratorKind, GeneratorSettings } from '../src/named.ts';

const kinds: Readonly<Record<string, GeneratorKind>> = generatorKinds;
const made = (kind: string, own: object = {}) =>
  makeGenerator(kinds[kind].schema.parse({ kind, ...own }) as GeneratorSettings, { embeddingLength: 8, seed: 4 });
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
    const generator = made(kind, own);
    const noise = generator.takesNoise ? features : undefined;
    expect(generator.apply(features, { noise }).shape).toEqual([3, 8]);
    expect(Object.keys(generator.trainable).length > 0).toBe(kinds[kind].learns === true);
    generator.dispose();
  });

  it('makes what the function makes', () => {
    const own = { output: 'literal', initialScale: 0.3, widths: [3, 2, 3] } as const;
    const [named, plain] = [made('learned', own), createGenerator({ ...own, embeddingLength: 8, seed: 4 })];
    expect(named.apply(features).dataSync()).toEqual(plain.apply(features).dataSync());
  });

  it('asks for the size of noise', () => {
    expect(() => made('noise')).toThrow('noiseGenerator: expected a finite relativeChange >= 0, received NaN');
  });
});

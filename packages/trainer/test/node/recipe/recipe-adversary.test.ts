import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, it } from 'vitest';
import { discriminatorOf, generatorOf, htgTrainingOf, parseRecipe, warmUpOf } from '../../../src/node/index.ts';
import type { FullRecipe } from '../../../src/node/index.ts';
import { tinySet } from '../../tiny.ts';

const learning = 'steps: 4, learningRate: { kind: constant, rate: 0.1 }';
const recipe = (htg: string): FullRecipe =>
  parseRecipe(
    [
      'name: tiny',
      'data: { set: emoji, imageSize: 32 }',
      `basic: { ${learning} }`,
      `htg: { ${learning}, ${htg} }`,
    ].join('\n'),
  ) as FullRecipe;
const ground = { embedder: { outputLength: 6 }, train: tinySet() };
const embedder = ground.embedder as Parameters<typeof htgTrainingOf>[1]['embedder'];

describe("a recipe's D and G", () => {
  it('have the options of D', () => {
    const read = recipe('discriminator: { spectralNorm: true, batchNorm: false, memory: 64, featureNoise: 0.2 }');
    const generator = generatorOf(read, 6);
    const discriminator = discriminatorOf(read, generator, ground);
    const paths = Object.keys(discriminator?.weights ?? {});
    expect(paths).toContain('fc1/u');
    expect(paths).not.toContain('bn1/gamma');
    const { discriminatorTraining } = htgTrainingOf(read, { ...ground, embedder });
    expect(discriminatorTraining).toMatchObject({ memory: 64, featureNoise: 0.2 });
    generator.dispose();
    discriminator?.dispose();
  });

  it('have gamma as a number or on a schedule of the stage', () => {
    const of = (labelWeight: string) =>
      htgTrainingOf(recipe(`generator: { labelWeight: ${labelWeight} }`), { ...ground, embedder }).generatorTraining
        ?.labelWeight;
    expect(of('0.3')).toBe(0.3);
    const values = (weight: ReturnType<typeof of>): number[] =>
      typeof weight === 'function' ? [0, 1, 2, 3].map(weight) : [];
    expect(values(of('{ kind: linear, to: 1, steps: 2 }'))).toEqual([0, 0.5, 1, 1]);
    expect(values(of('{ kind: step, peak: 2, milestones: [2], factor: 0.5 }'))).toEqual([2, 2, 1, 1]);
    expect(values(of('{ kind: cosine, peak: 2 }'))[2]).toBeCloseTo(1, 12);
  });

  it('have the kinds of G that see triplets or change the negative alone, and its bounds', () => {
    const of = (generator: string) => generatorOf(recipe(`generator: { ${generator} }`), 6);
    expect(of('sees: triplet')).toMatchObject({ changes: ['anchors', 'positives', 'negatives'] });
    expect(of('changes: negative')).toMatchObject({ changes: ['negatives'] });
    expect(of('maxChange: { of: nearestNegative, share: 0.3 }')).toMatchObject({ boundedBy: 'nearestNegative' });
  });

  it('warm D up through its noise, with a key that differs where D does and stays where nothing was set', () => {
    const of = (discriminator: string) => warmUpOf(recipe(`discriminator: ${discriminator}`));
    expect(of('{}')?.key).toEqual({ steps: 600, batchSize: 128 });
    expect(of('{ spectralNorm: false, batchNorm: true, featureNoise: 0, memory: 64 }')?.key).toEqual(of('{}')?.key);
    expect(of('{ spectralNorm: true, batchNorm: false, featureNoise: 0.2, normalize: true }')).toMatchObject({
      options: { steps: 600, batchSize: 128, featureNoise: 0.2, seed: 1 },
      key: { spectralNorm: true, batchNorm: false, featureNoise: 0.2, normalize: true },
    });
    expect(of('none')).toBeUndefined();
    expect(of('{ warmUpSteps: 0 }')).toBeUndefined();
  });

  it('stay out of a recipe that does not name them; a resolved recipe resolves to itself, to the byte', () => {
    const { generator, discriminator } = recipe('').htg;
    for (const name of ['sees', 'changes', 'maxChange']) expect(generator).not.toHaveProperty(name);
    for (const name of ['spectralNorm', 'batchNorm', 'memory', 'featureNoise']) {
      expect(discriminator).not.toHaveProperty(name);
    }
    expect(generator.labelWeight).toBe(1);
    const whole = recipe(
      'generator: { sees: triplet, labelWeight: { kind: linear, to: 1, steps: 2 } }, discriminator: { memory: 64 }',
    );
    const text = JSON.stringify(whole);
    expect(JSON.stringify(parseRecipe(text))).toBe(text);
  });

  it.each([
    ['generator: { sees: triple }', "did you mean 'triplet'?"],
    ['generator: { kind: identity, sees: triplet }', "received 'sees', which learned has"],
    ['generator: { maxChange: { of: nearest, share: 1 } }', "'htg.generator.maxChange.of'"],
    ['generator: { maxChange: { of: nearestCenter, share: 0 } }', "expected 'htg.generator.maxChange.share' > 0"],
    ['generator: { labelWeight: -1 }', "expected 'htg.generator.labelWeight' >= 0, received -1"],
    ['generator: { labelWeight: { kind: linaer, to: 1, steps: 2 } }', "did you mean 'linear'?"],
    ['generator: { labelWeight: { kind: linear, steps: 2 } }', "expected 'htg.generator.labelWeight.to' (a number)"],
    [
      'generator: { labelWeight: { kind: cosine, peak: 1, warmUp: 4 } }',
      "htg.generator.labelWeight.warmUp: expected fewer updates than the stage's 4, received 4; shorten the warm-up or train longer",
    ],
    ['discriminator: { spectralNorm: 1 }', "'htg.discriminator.spectralNorm'"],
    ['discriminator: { memory: 0 }', "expected 'htg.discriminator.memory' >= 1, received 0"],
    ['discriminator: { featureNoise: -0.1 }', "expected 'htg.discriminator.featureNoise' >= 0, received -0.1"],
    [
      'discriminator: { memory: 64, updates: 0 }',
      'htg.discriminator.memory: expected a discriminator that learns beside memory 64, received updates 0; leave memory out, or have it learn',
    ],
  ])('say what is wrong with %s', (htg, text) => {
    expect(() => recipe(htg)).toThrow(text);
  });
});

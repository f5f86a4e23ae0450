import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, it } from 'vitest';
import { basicTrainingOf, embedderOf, htgTrainingOf, parseRecipe } from '../../../src/node/index.ts';
import type { FullRecipe, Recipe } from '../../../src/node/index.ts';
import { tinySet } from '../../tiny.ts';

const learning = 'steps: 4, learningRate: { kind: constant, rate: 0.1 }';
const recipe = (basic: string, htg?: string, more = ''): Recipe =>
  parseRecipe(
    [
      'name: tiny',
      'data: { set: emoji, imageSize: 32 }',
      'model: { backbone: { kind: resnet18, width: 2 } }',
      `basic: { ${learning}${basic} }`,
      ...(htg === undefined ? [] : [`htg: { ${learning}${htg} }`]),
      more,
    ].join('\n'),
  );

const all =
  ', rates: { backbone: 0.1, head: 2, layerDecay: 0.8 }, freeze: { stages: block2 }, frozenBatchNorm: true, accumulate: 4';
const settings = {
  rates: { backbone: 0.1, head: 2, layerDecay: 0.8 },
  freeze: { stages: 'block2' },
  frozenBatchNorm: true,
  accumulate: 4,
};

describe("a recipe's groups, freezing and parts", () => {
  it('reach the training of either stage, with how it is computed', () => {
    const read = recipe(all, '', 'compute: { precision: bfloat16, optimize: xla }') as FullRecipe;
    const embedder = embedderOf(read);
    const ground = { embedder, train: tinySet() };
    const expected = { ...settings, compute: { precision: 'bfloat16', optimize: 'xla' } };
    expect(basicTrainingOf(read, ground)).toMatchObject(expected);
    expect(htgTrainingOf(read, ground)).toMatchObject(expected);
    embedder.dispose();
  });

  it('are in stage 2 those of stage 1 unless it has its own, but for a freezing that ended', () => {
    expect(recipe(all, '').htg).toMatchObject(settings);
    const own = recipe(all, ', rates: { losses: 3 }, freeze: { steps: 1 }, frozenBatchNorm: all, accumulate: 1').htg;
    expect(own).toMatchObject({
      rates: { losses: 3 },
      freeze: { steps: 1 },
      ...{ frozenBatchNorm: 'all', accumulate: 1 },
    });
    expect(recipe(', freeze: { steps: 2 }', '').htg).not.toHaveProperty('freeze');
  });

  it('stay out of a recipe that does not name them; a resolved recipe resolves to itself, to the byte', () => {
    const without = recipe('', '');
    for (const name of Object.keys(settings)) {
      expect(without.basic).not.toHaveProperty(name);
      expect(without.htg).not.toHaveProperty(name);
    }
    expect(without).not.toHaveProperty('compute');
    for (const each of [without, recipe(all, ''), recipe(all, ', accumulate: 2')]) {
      const text = JSON.stringify(each);
      expect(JSON.stringify(parseRecipe(text))).toBe(text);
    }
  });

  it.each([
    [', rates: { backbone: 0 }', 'basic.rates.backbone'],
    [', rates: { layerDecay: 2 }', 'basic.rates.layerDecay'],
    [', rates: { neck: 1 }', "expected a key of 'basic.rates', received 'neck'"],
    [', freeze: { stages: block5 }', 'basic.freeze.stages'],
    [', frozenBatchNorm: some', 'basic.frozenBatchNorm'],
    [', accumulate: 0', 'basic.accumulate'],
  ])('refuses %s', (text, message) => {
    expect(() => recipe(text)).toThrow(message);
  });
});

import { readFile } from 'node:fs/promises';
import { recipeJsonSchema } from '@htg/trainer/node';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ablationJsonSchema } from '../src/ablation-json-schema.ts';

const check = new Ajv2020({ strict: false })
  .addSchema(recipeJsonSchema(), 'recipe.schema.json')
  .compile(ablationJsonSchema('recipe.schema.json'));
const rate = { kind: 'constant', rate: 0.1 };
const recipe = {
  data: { set: 'emoji' },
  basic: { steps: 1, learningRate: rate },
  htg: { steps: 1, learningRate: rate },
};
const ablation = { name: 'a', seeds: [1], splits: [1], recipe, arms: { a: {} } };
const withArm = (arm: object) => ({ ...ablation, arms: { a: arm } });

describe('ablation.schema.json', () => {
  it('is the schema by which ablations are read; `pnpm generate schemas` writes it anew', async () => {
    const published = await readFile(new URL('../ablation.schema.json', import.meta.url), 'utf8');
    expect(JSON.parse(published)).toEqual(JSON.parse(JSON.stringify(ablationJsonSchema())));
  });

  it.each(['emoji-ablation-quick', 'emoji-ablation', 'emoji-search', 'emoji-search-long', 'emoji-search-confirmed'])(
    'takes recipes/%s.yaml',
    async (name) => {
      const text = await readFile(new URL(`../../../recipes/${name}.yaml`, import.meta.url), 'utf8');
      expect(text).toMatch(/^# yaml-language-server: \$schema=\.\.\/apps\/ablate\/ablation\.schema\.json\n/);
      check(parse(text));
      expect(check.errors).toBeNull();
    },
  );

  it.each([
    ['an ablation', ablation, true],
    ['one without seeds', { ...ablation, seeds: undefined }, false],
    ['a recipe without stage 2', { ...ablation, recipe: { ...recipe, htg: undefined } }, false],
    ['a recipe that extends another', { ...ablation, recipe: { extends: './a.yaml', sampler: { images: 2 } } }, true],
    ['a misspelt key of the recipe', { ...ablation, recipe: { ...recipe, bacth: {} } }, false],
    ['a key of arms that there is not', withArm({ method: 'htg' }), false],
    ['changes of stage 2', withArm({ settings: { htg: { generator: { labelWeight: 0.5 } } } }), true],
    ['a misspelt one', withArm({ settings: { htg: { generator: { labelWight: 0.5 } } } }), false],
    ['a change of a loss of stage 1', withArm({ settings: { htg: { losses: { triplet: { weight: 2 } } } } }), true],
    ['a loss that there is not', withArm({ settings: { htg: { losses: { a: { kind: 'tripel' } } } } }), false],
    ['a change of stage 1', withArm({ settings: { model: { keypointBlocks: [] } } }), true],
    ['a misspelt one', withArm({ settings: { model: { keypoints: [] } } }), false],
    ['an arm whose name is no name', { ...ablation, arms: { 'a b': {} } }, false],
  ])('judges %s', (_, value, valid) => {
    expect(check(JSON.parse(JSON.stringify(value)))).toBe(valid);
  });
});

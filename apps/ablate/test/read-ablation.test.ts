import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { recipeOf } from '../src/ablation.ts';
import { parseAblation } from '../src/read-ablation.ts';

const minimal = `name: small
seeds: [1, 2]
splits: [3]
recipe:
  data: { set: emoji }
  basic: { steps: 10, learningRate: { kind: constant, rate: 0.1 } }
  htg:
    steps: 5
    learningRate: { kind: cosine, peak: 0.01 }
compareTo: [goes-on]
arms:
  goes-on: { method: stage1 }
  htg:
    method: htg
    settings: { generator: { labelWeight: 0.5 }, learningRate: { kind: constant, rate: 0.02 } }
  noise: { method: noise, change: htg }
  plain: { method: htg, stage1: { model: { keypointBlocks: [] } } }
`;

describe('parseAblation', () => {
  it('makes the recipe of an arm in a cell: the changes of the arm, the seed and the split of the cell', () => {
    const ablation = parseAblation(minimal);
    const { htg, goes, plain } = { htg: ablation.arms.htg, goes: ablation.arms['goes-on'], plain: ablation.arms.plain };
    const recipe = recipeOf(ablation, htg, { seed: 2, split: 3 });
    expect(recipe.seed).toBe(2);
    expect(recipe.data.splitSeed).toBe(3);
    expect(recipe.htg.generator).toMatchObject({ labelWeight: 0.5, output: 'signed', margin: 0.6 });
    expect(recipe.htg.learningRate).toEqual({ kind: 'constant', rate: 0.02 });
    expect(recipe.htg.steps).toBe(5);
    expect(recipeOf(ablation, goes, { seed: 1, split: 3 }).htg.learningRate).toEqual({
      kind: 'cosine',
      peak: 0.01,
      warmUp: 0,
    });
    expect(recipeOf(ablation, plain, { seed: 1, split: 3 }).model.keypointBlocks).toEqual([]);
  });

  it.each([
    [
      'a misspelt key',
      minimal.replace('splits:', 'spilts:'),
      "a.yaml:3: expected a key of 'the ablation', received 'spilts'; did you mean 'splits'?",
    ],
    [
      'a misspelt key of the recipe, once for all arms',
      minimal.replace('basic: { steps', 'basic: { step'),
      /^a\.yaml:6: expected a key of 'recipe\.basic', received 'step'; did you mean 'steps'\? \([^\n]*\)$/,
    ],
    [
      "a misspelt key of an arm's settings",
      minimal.replace('labelWeight', 'labelWight'),
      "a.yaml:15: expected a key of 'arms.htg.settings.generator', received 'labelWight'; did you mean 'labelWeight'?",
    ],
    [
      "a misspelt key of an arm's own stage 1",
      minimal.replace('keypointBlocks', 'keypoints'),
      "a.yaml:17: expected a key of 'arms.plain.stage1.model', received 'keypoints'; did you mean 'keypointBlocks'?",
    ],
    [
      'a misspelt key of an arm',
      minimal.replace('{ method: stage1 }', '{ methd: stage1, method: stage1 }'),
      "a.yaml:12: expected a key of 'arms.goes-on', received 'methd'; did you mean 'method'?",
    ],
    [
      'a yardstick that is no arm',
      minimal.replace('compareTo: [goes-on]', 'compareTo: [gone]'),
      "a.yaml:10: compareTo.0: expected the name of an arm, received 'gone'",
    ],
    [
      'noise that is as large as what does not change',
      minimal.replace('change: htg', 'change: goes-on'),
      "a.yaml:16: arms.noise.change: expected a number or an arm of the method htg, received 'goes-on'",
    ],
    [
      'noise of no size',
      minimal.replace(', change: htg', ''),
      "a.yaml:16: arms.noise: expected 'change' with the method noise, and only there",
    ],
    [
      'a recipe without stage 2',
      minimal.replace(/ {2}htg:\n.*\n.*\n/, '').replace(/ {4}settings: .*\n/, ''),
      "a.yaml:5: recipe: expected the part 'htg', received none",
    ],
  ])('names the line of %s', (_, text, message) => {
    expect(() => parseAblation(text, 'a.yaml')).toThrow(message);
  });

  it.each(['emoji-ablation-quick', 'emoji-ablation', 'emoji-search'])('reads recipes/%s.yaml', async (name) => {
    const file = new URL(`../../../recipes/${name}.yaml`, import.meta.url);
    const ablation = parseAblation(await readFile(file, 'utf8'), name);
    expect(ablation.name).toBe(name);
    expect(Object.values(ablation.arms).map(({ method }) => method)).toEqual(
      expect.arrayContaining(['stage1', 'identity', 'htg']),
    );
  });
});

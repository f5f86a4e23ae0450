import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { codeBlocks } from '../../../tooling/testing/code-blocks.ts';
import { recipeOf } from '../src/ablation.ts';
import type { Ablation } from '../src/ablation.ts';
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
    [
      'an early stop',
      minimal.replace('data: {', 'earlyStopping: { patience: 3 }\n  data: {'),
      /^a\.yaml:5: recipe\.earlyStopping: expected none: every arm makes the same number of updates[^\n]*$/,
    ],
    [
      'a method that there is not',
      minimal.replace('goes-on: { method: stage1 }', 'goes-on: { method: stage }'),
      "a.yaml:12: expected 'arms.goes-on.method' to be one of stage1, identity, noise, htg, received 'stage'; did you mean 'stage1'?",
    ],
    [
      "a kind of schedule that there is not, in the recipe's own words",
      minimal.replace('kind: cosine', 'kind: cosin'),
      /^a\.yaml:9: expected 'recipe\.htg\.learningRate\.kind' to be one of constant, cosine, step, plateau, received 'cosin'; did you mean 'cosine'\?$/,
    ],
    [
      "a value of an arm's settings that there is not",
      minimal.replace('labelWeight: 0.5', 'output: sigend'),
      "a.yaml:15: expected 'arms.htg.settings.generator.output' to be one of literal, signed, received 'sigend'; did you mean 'signed'?",
    ],
    [
      'a number of updates that is none',
      minimal.replace('steps: 5', 'steps: many'),
      "a.yaml:8: expected 'recipe.htg.steps' to be a whole number, received 'many'; write 100",
    ],
    [
      'seeds that are no list',
      minimal.replace('[1, 2]', '1'),
      "a.yaml:2: expected 'seeds' to be a list, received 1; write [3, 4]",
    ],
    [
      'a seed that is no number',
      minimal.replace('[1, 2]', '[1, two]'),
      "a.yaml:2: expected 'seeds.1' to be a whole number, received 'two'; write 100",
    ],
    [
      'no seeds',
      minimal.replace('[1, 2]', '[]'),
      "a.yaml:2: expected 'seeds' not to be empty, received []; correct it",
    ],
    ['a missing list', minimal.replace('splits: [3]\n', ''), "expected 'splits' (a list), received nothing; add it"],
    [
      'a metric that there is not',
      minimal.replace('compareTo:', 'metric: mapAtr\ncompareTo:'),
      "a.yaml:10: expected 'metric' to be one of rank1, mAP, mapAtR, received 'mapAtr'; did you mean 'mapAtR'?",
    ],
    [
      'a further loss that there is not',
      minimal.replace('{ method: stage1 }', '{ method: stage1, furtherLoss: { loss: expansion } }'),
      /^a\.yaml:12: expected 'arms\.goes-on\.furtherLoss\.loss' to be one of embeddingExpansion, coupledCluster, received 'expansion'; did you mean 'embeddingExpansion'\?$/,
    ],
    [
      'an arm that is no mapping',
      minimal.replace('{ method: stage1 }', 'stage1'),
      "a.yaml:12: expected 'arms.goes-on' to be keys with values",
    ],
  ])('names the line of %s', (_, text, message) => {
    expect(() => parseAblation(text, 'a.yaml')).toThrow(message);
  });

  it.each(['emoji-ablation-quick', 'emoji-ablation', 'emoji-search', 'emoji-search-long', 'emoji-search-confirmed'])(
    'reads recipes/%s.yaml',
    async (name) => {
      const ablation = await readRecipeFile(name);
      expect(ablation.name).toBe(name);
      expect(Object.values(ablation.arms).map(({ method }) => method)).toEqual(
        expect.arrayContaining(['stage1', 'identity', 'htg']),
      );
    },
  );
});

/** Reads an ablation of the folder recipes. */
async function readRecipeFile(name: string): Promise<Ablation> {
  const path = fileURLToPath(new URL(`../../../recipes/${name}.yaml`, import.meta.url));
  return parseAblation(await readFile(path, 'utf8'), path);
}

/** What recipes/emoji-short.yaml is to an ablation, said in full. */
const short = `
data: { set: emoji, imageSize: 64 }
augment: light
model: { width: 24, keypointBlocks: [3, 4], embeddingLength: 128 }
batch: { identities: 8, images: 4 }
basic:
  steps: 400
  learningRate: { kind: cosine, peak: 0.05, warmUp: 50 }
  margin: 0.6
htg:
  steps: 150
  learningRate: { kind: cosine, peak: 0.01 }
  margin: 0.6
  generator: { output: signed, learningRate: { kind: constant, rate: 0.01 } }
  discriminator: { warmUpSteps: 400, learningRate: { kind: constant, rate: 0.001 } }
`;

describe('the README', () => {
  it('shows a file that is whole as it stands', async () => {
    const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
    const files = codeBlocks(readme).filter(({ info }) => info === 'yaml');
    expect(files.map(({ text }) => parseAblation(text).name)).toEqual(['small']);
  });
});

describe("an ablation's recipe that extends another", () => {
  it.each(['emoji-ablation-quick', 'emoji-search'])(
    'is to the byte the same for every arm of recipes/%s.yaml as said in full',
    async (name) => {
      const ablation = await readRecipeFile(name);
      const full = { ...ablation, recipe: parse(short) as Ablation['recipe'] };
      for (const arm of Object.values(ablation.arms)) {
        const cell = { seed: 2, split: 1 };
        expect(stringify(recipeOf(ablation, arm, cell))).toBe(stringify(recipeOf(full, arm, cell)));
      }
    },
  );

  it('has its mistakes named in the file where they stand', async () => {
    const place = await mkdtemp(join(tmpdir(), 'htg-ablation-extends-'));
    const [file, base] = [join(place, 'a.yaml'), join(place, 'base.yaml')];
    const text = minimal.replace(/recipe:\n( .*\n)*/, 'recipe: { extends: ./base.yaml, augment: none }\n');
    const block = minimal.split('\n').slice(4, 9).map((line) => line.slice(2)).join('\n'); // prettier-ignore
    try {
      await writeFile(base, block);
      expect(
        recipeOf(parseAblation(text, file), parseAblation(text, file).arms.plain, { seed: 1, split: 3 }),
      ).toMatchObject({
        augment: 'none',
        basic: { steps: 10 },
      });
      await writeFile(base, block.replace('set: emoji', 'sett: emoji, set: emoji'));
      expect(() => parseAblation(text, file)).toThrow(
        `${base}:1: expected a key of 'recipe.data', received 'sett'; did you mean 'set'?`,
      );
      expect(() => parseAblation(text.replace('./base', './bace'), file)).toThrow(
        /a\.yaml:4: expected a file at .*bace\.yaml, received ENOENT/,
      );
      expect(() => parseAblation(text.replace('extends', 'extend'), file)).toThrow(
        /a\.yaml:4: expected a key of 'recipe', received 'extend'; did you mean 'extends'\?/,
      );
    } finally {
      await rm(place, { recursive: true });
    }
  });
});

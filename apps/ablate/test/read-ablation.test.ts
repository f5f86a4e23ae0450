import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { codeBlocks } from '../../../tooling/testing/code-blocks.ts';
import { recipeOf, withChange } from '../src/ablation.ts';
import type { Ablation } from '../src/ablation.ts';
import { armKey, basicKey } from '../src/keys.ts';
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
  goes-on: { settings: { htg: { generator: { kind: identity }, generatedTriplet: { weight: 0 } } } }
  htg:
    settings:
      htg: { generator: { labelWeight: 0.5 }, learningRate: { kind: constant, rate: 0.02 } }
  noise: { settings: { htg: { generator: { kind: noise } } }, matchChangeOf: htg }
  plain: { settings: { model: { keypointBlocks: [] } } }
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
      "a.yaml:15: expected a key of 'arms.htg.settings.htg.generator', received 'labelWight'; did you mean 'labelWeight'?",
    ],
    [
      "a misspelt key of an arm's own stage 1",
      minimal.replace('keypointBlocks', 'keypoints'),
      "a.yaml:17: expected a key of 'arms.plain.settings.model', received 'keypoints'; did you mean 'keypointBlocks'?",
    ],
    [
      'a misspelt key of an arm',
      minimal.replace('goes-on: { settings', 'goes-on: { setings'),
      "a.yaml:12: expected a key of 'arms.goes-on', received 'setings'; did you mean 'settings'?",
    ],
    [
      'an arm that no file can be called by',
      minimal.replace('  goes-on: {', "  '</script>': {").replace('[goes-on]', '[htg]'),
      "expected a key of 'arms' of letters, digits, dots and dashes, received '</script>'; rename it",
    ],
    [
      'a yardstick that is no arm',
      minimal.replace('compareTo: [goes-on]', 'compareTo: [gone]'),
      "a.yaml:10: compareTo.0: expected the name of an arm, received 'gone'",
    ],
    [
      'noise that is as large as what does not change',
      minimal.replace('matchChangeOf: htg', 'matchChangeOf: goes-on'),
      "a.yaml:16: arms.noise.matchChangeOf: expected an arm whose generator learns, received 'goes-on'; the arms are goes-on, htg, noise, plain",
    ],
    [
      'noise of no size',
      minimal.replace(', matchChangeOf: htg', ''),
      'recipe.htg.generator.relativeChange: expected a number with kind noise, received none; add it, such as 0.1',
    ],
    [
      'noise of two sizes',
      minimal.replace('kind: noise', 'kind: noise, relativeChange: 1'),
      "a.yaml:16: arms.noise.matchChangeOf: expected 'matchChangeOf' with the generator noise and without a relativeChange; remove one",
    ],
    [
      'a change to be matched by what is no noise',
      minimal.replace('kind: noise', 'kind: identity'),
      "a.yaml:16: arms.noise.matchChangeOf: expected 'matchChangeOf' with the generator noise",
    ],
    [
      'what belongs to the cell',
      minimal.replace('settings: { model', 'settings: { seed: 3, model'),
      'a.yaml:17: arms.plain.settings.seed: expected none: it is that of the cell, alike for all arms; remove it',
    ],
    [
      'a recipe without stage 2',
      minimal.replace(/ {2}htg:\n.*\n.*\n/, '').replace(/arms:\n(.*\n)*/, 'arms: { goes-on: {} }\n'),
      "a.yaml:5: recipe: expected the part 'htg', received none",
    ],
    [
      'an early stop',
      minimal.replace('data: {', 'earlyStopping: { patience: 3 }\n  data: {'),
      /^a\.yaml:5: recipe\.earlyStopping: expected none: every arm makes the same number of updates[^\n]*$/,
    ],
    [
      'noise as long as what makes negatives, not changes',
      minimal.replace('generator: { labelWeight: 0.5 }', 'generator: { kind: hardNegatives }'),
      "arms.noise.matchChangeOf: expected an arm whose generator changes embeddings, received 'htg', which makes negatives of triplets; name another",
    ],
    [
      'whitening, which arms are not given',
      minimal.replace(
        'data: {',
        'whitening: { length: 4 }\n  model: { keypointBlocks: [], embeddingNorm: none }\n  data: {',
      ),
      /^a\.yaml:5: recipe\.whitening: expected none: arms are scored as they were trained; remove it$/,
    ],
    [
      'a generator that there is not',
      minimal.replace('kind: identity', 'kind: idendity'),
      "a.yaml:12: expected 'arms.goes-on.settings.htg.generator.kind' to be one of hardNegatives, identity, learned, noise, received 'idendity'; did you mean 'identity'?",
    ],
    [
      'a setting of another generator',
      minimal.replace('kind: identity', 'kind: identity, margin: 1'),
      "a.yaml:12: expected a key of 'arms.goes-on.settings.htg.generator' of kind identity, received 'margin', which hardNegatives and learned have",
    ],
    [
      "a kind of schedule that there is not, in the recipe's own words",
      minimal.replace('kind: cosine', 'kind: cosin'),
      /^a\.yaml:9: expected 'recipe\.htg\.learningRate\.kind' to be one of constant, cosine, step, plateau, received 'cosin'; did you mean 'cosine'\?$/,
    ],
    [
      "a value of an arm's settings that there is not",
      minimal.replace('labelWeight: 0.5', 'output: sigend'),
      "a.yaml:15: expected 'arms.htg.settings.htg.generator.output' to be one of literal, signed, received 'sigend'; did you mean 'signed'?",
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
      'a loss that there is not',
      minimal.replace('{ weight: 0 }', '{ weight: 0 }, losses: { further: { kind: coupledCluter } }'),
      /^a\.yaml:12: expected 'arms\.goes-on\.settings\.htg\.losses\.further\.kind' to be one of .*arcFace, .*, received 'coupledCluter'; did you mean 'coupledCluster'\?$/,
    ],
    [
      'an arm that is no mapping',
      minimal.replace(/goes-on: .*/, 'goes-on: stage1'),
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
      const kinds = Object.values(ablation.arms).map(
        (arm) => recipeOf(ablation, arm, { seed: 1, split: 1 }).htg.generator.kind,
      );
      expect(kinds).toEqual(expect.arrayContaining(['identity', 'learned']));
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
model: { backbone: { kind: resnet18, width: 24 }, keypointBlocks: [3, 4], embeddingLength: 128 }
sampler: { kind: identityBatches, identities: 8, images: 4 }
basic:
  steps: 400
  learningRate: { kind: cosine, peak: 0.05, warmUp: 50 }
  losses: { softmax: { kind: biasFreeSoftmax }, triplet: { kind: triplet, margin: 0.6 } }
htg:
  steps: 150
  learningRate: { kind: cosine, peak: 0.01 }
  generator: { kind: learned, output: signed, learningRate: { kind: constant, rate: 0.01 } }
  discriminator: { warmUpSteps: 400, learningRate: { kind: constant, rate: 0.001 } }
`;

describe('an ablation as it was written before arms were settings', () => {
  it.each([
    ['method: stage1', 'settings: { htg: { generator: { kind: identity }, generatedTriplet: { weight: 0 } } }'],
    ['method: identity', 'settings: { htg: { generator: { kind: identity } } }'],
    ['method: noise', 'settings: { htg: { generator: { kind: noise } } }'],
    ['discriminator: false', 'settings: { htg: { discriminator: none } }'],
    ['change: htg', 'matchChangeOf: htg'],
    ['change: 0.2', 'settings: { htg: { generator: { kind: noise, relativeChange: 0.2 } } }'],
    [
      'furtherLoss: { loss: coupledCluster, margin: 0.6 }',
      'settings: { htg: { losses: { further: { kind: coupledCluster, margin: 0.6 } } } }',
    ],
    ['bias: true', 'settings: { basic: { losses: { softmax: { kind: softmax } } } }'],
    ['stage1: { model: { keypointBlocks: [] } }', 'settings: { model: { keypointBlocks: [] } }'],
    ['settings: { tripletWeight: 2 }', 'htg: { losses: { triplet: { weight: 2 } } }'],
    ['settings: { generatedTripletWeight: 2 }', 'htg: { generatedTriplet: { weight: 2 } }'],
    ['settings: { generator: { initialScale: 0.1 } }', 'the same within htg: { ... }'],
  ])('is told how to write %s', (old, now) => {
    const [key] = (old.startsWith('settings: ') ? old.slice('settings: { '.length) : old).split(':');
    const text = minimal.replace(/goes-on: .*/, `goes-on: { ${old} }`);
    expect(() => parseAblation(text, 'a.yaml')).toThrow(
      new RegExp(`^a\\.yaml:12: expected no '${key}' in '[^']*' any more, received one; write `),
    );
    expect(() => parseAblation(text, 'a.yaml')).toThrow(`; write ${now}`);
  });
});

describe('the changes of an arm', () => {
  const arms = (text: string) => parseAblation(minimal.replace(/goes-on: .*/, `goes-on: ${text}`));
  const cell = { seed: 1, split: 3 };

  it('keep the other standard loss where one is changed', () => {
    const ablation = arms('{ settings: { basic: { losses: { softmax: { kind: softmax } } } } }');
    const { basic, htg } = recipeOf(ablation, ablation.arms['goes-on'], cell);
    for (const { losses } of [basic, htg]) {
      expect(losses).toMatchObject({ softmax: { kind: 'softmax' }, triplet: { kind: 'triplet', margin: 0.6 } });
    }
  });

  it('share a stage 1 unless they change something outside of htg', () => {
    const ablation = arms('{ settings: { htg: { losses: { triplet: { weight: 2 } } } } }');
    const keys = ['goes-on', 'htg', 'plain'].map((name) => basicKey(recipeOf(ablation, ablation.arms[name], cell)));
    expect(keys[0]).toBe(keys[1]);
    expect(keys[2]).not.toBe(keys[0]);
  });

  it('share none where they compute otherwise', () => {
    const ablation = arms('{ settings: { compute: { precision: bfloat16 } } }');
    const keys = ['goes-on', 'htg'].map((name) => basicKey(recipeOf(ablation, ablation.arms[name], cell)));
    expect(keys[1]).not.toBe(keys[0]);
  });

  it('have keys by what they come to, not by how they are written', () => {
    const ablation = arms(
      '{ settings: { htg: { generator: { labelWeight: 0.5, kind: learned }, learningRate: { rate: 0.02, kind: constant } } } }',
    );
    const [one, other, noise] = ['goes-on', 'htg', 'noise'].map((name) =>
      recipeOf(ablation, ablation.arms[name], cell),
    );
    expect(armKey(one)).toBe(armKey(other));
    expect(armKey(withChange(noise, 0.5))).not.toBe(armKey(withChange(noise, 0.6)));
  });
});

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

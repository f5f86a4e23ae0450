import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { parseRecipe, readSettingsFile } from '../../../src/node/index.ts';

let place: string;
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'htg-extends-'));
});
afterEach(() => rm(place, { recursive: true }));

const base = `name: base
data: { set: emoji }
model: { keypointBlocks: [3, 4] }
sampler: { identities: 16, images: 4 }
basic:
  steps: 100
  learningRate: { kind: cosine, peak: 0.05, warmUp: 10 }
`;

/** Writes the files, then reads `own.yaml`. */
async function read(files: Readonly<Record<string, string>>, set: readonly string[] = []) {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(place, name)), { recursive: true });
    await writeFile(join(place, name), text);
  }
  return parseRecipe(files['own.yaml'], join(place, 'own.yaml'), { set });
}

/** What reading says, without the folder. */
async function complaint(files: Readonly<Record<string, string>>, set?: readonly string[]): Promise<string> {
  const error: unknown = await read(files, set).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof Error ? error.message.replaceAll(`${place}/`, '') : 'nothing';
}

describe('a recipe that extends another', () => {
  it('is that one with its own keys over it: mappings by key, lists and mappings of another kind whole', async () => {
    const own = `extends: ./base.yaml
name: own
model: { keypointBlocks: [4] }
sampler: { images: 2 }
basic: { learningRate: { kind: constant, rate: 0.1 } }
`;
    const recipe = await read({ 'base.yaml': base, 'own.yaml': own });
    expect(recipe).toMatchObject({
      name: 'own',
      model: { keypointBlocks: [4] },
      sampler: { identities: 16, images: 2 },
      basic: { steps: 100, learningRate: { kind: 'constant', rate: 0.1 } },
    });
    expect(recipe.basic.learningRate).not.toHaveProperty('peak');
    expect(recipe).not.toHaveProperty('extends');
  });

  it('takes a list in its order, later ones winning, and what they extend themselves, each by its own folder', async () => {
    const recipe = await read({
      'own.yaml': 'extends: [./parts/b.yaml, parts/c.yaml]\nname: own\n',
      'parts/b.yaml': 'extends: ../base.yaml\nseed: 2\nsampler: { identities: 5, images: 5 }\n',
      'parts/c.yaml': 'sampler: { images: 3 }\n',
      'base.yaml': base,
    });
    expect(recipe).toMatchObject({
      name: 'own',
      seed: 2,
      sampler: { identities: 5, images: 3 },
      basic: { steps: 100 },
    });
  });

  it('may take the same file on two ways', async () => {
    const recipe = await read({
      'own.yaml': 'extends: [./b.yaml, ./c.yaml]\n',
      'b.yaml': 'extends: ./base.yaml\nseed: 2\n',
      'c.yaml': 'extends: ./base.yaml\naugment: none\n',
      'base.yaml': base,
    });
    expect(recipe).toMatchObject({ name: 'base', seed: 2, augment: 'none' });
  });

  it('yields to --set, which replaces a value whole', async () => {
    const set = ['basic.steps=7', 'basic.learningRate={ kind: cosine, peak: 0.2 }'];
    const { basic } = await read({ 'base.yaml': base, 'own.yaml': 'extends: ./base.yaml\nbasic: { steps: 5 }\n' }, set);
    expect(basic).toMatchObject({ steps: 7, learningRate: { kind: 'cosine', peak: 0.2, warmUp: 0 } });
  });

  it.each([
    [
      'a misspelt key in the other file, by its line there',
      { 'base.yaml': base.replace('identities', 'identites'), 'own.yaml': 'extends: ./base.yaml\nseed: 1\n' },
      /^base\.yaml:4: expected a key of 'sampler', received 'identites'; did you mean 'identities'\? [^\n]*$/,
    ],
    [
      'a wrong value, in the file that says it last',
      { 'base.yaml': base, 'own.yaml': 'extends: ./base.yaml\nseed: 1\nbasic:\n  steps: few\n' },
      "own.yaml:4: expected 'basic.steps' to be a whole number, received 'few'; write 100",
    ],
    [
      'a wrong value in the other file',
      { 'base.yaml': base.replace('cosine', 'cosin'), 'own.yaml': 'extends: ./base.yaml\nbasic: { steps: 1 }\n' },
      /^base\.yaml:7: expected 'basic\.learningRate\.kind' to be one of [^\n]*, received 'cosin'; did you mean 'cosine'\?$/,
    ],
    [
      'what no file says',
      { 'base.yaml': 'data: { set: emoji }\nbasic: { steps: 1 }\n', 'own.yaml': 'extends: ./base.yaml\nname: own\n' },
      /base\.yaml:2: expected 'basic\.learningRate' [^\n]*, received nothing; add it/,
    ],
    [
      'a misspelt extends',
      { 'own.yaml': `extend: ./base.yaml\n${base}` },
      "own.yaml:1: expected a key of 'the recipe', received 'extend'; did you mean 'extends'?",
    ],
    [
      'a file that is not there',
      { 'own.yaml': 'name: own\nextends: ./parts/none.yaml\n' },
      /^own\.yaml:2: expected a file at parts\/none\.yaml, received ENOENT; correct 'extends': paths are relative to the folder/,
    ],
    [
      'a file that is not there, named by another',
      { 'own.yaml': 'extends: ./base.yaml\n', 'base.yaml': `${base}extends: [./none.yaml]\n` },
      /^base\.yaml:8: expected a file at none\.yaml, received ENOENT/,
    ],
    [
      'a circle',
      { 'own.yaml': 'extends: ./b.yaml\n', 'b.yaml': 'seed: 1\nextends: ./c.yaml\n', 'c.yaml': 'extends: b.yaml\n' },
      /^c\.yaml:1: expected files that do not extend each other in a circle, received b\.yaml -> c\.yaml -> b\.yaml; remove one$/,
    ],
    [
      'a file that extends itself',
      { 'own.yaml': 'extends: ./own.yaml\n' },
      /^own\.yaml:1: expected files that do not extend .*, received own\.yaml -> own\.yaml; remove one$/,
    ],
    [
      'what is no path',
      { 'own.yaml': `extends: { file: a }\n${base}` },
      'own.yaml:1: expected \'extends\' to be the path of a file or a list of them, received {"file":"a"}; write extends: ./other.yaml',
    ],
    [
      'what is no YAML, in the other file',
      { 'own.yaml': 'extends: ./base.yaml\n', 'base.yaml': 'name: base\nsampler: { images: 2\nseed: 1\n' },
      /^base\.yaml:\d: expected YAML, .*; check the indentation and brackets$/,
    ],
    [
      'what is no mapping',
      { 'own.yaml': 'extends: ./base.yaml\n', 'base.yaml': '- 1\n' },
      'base.yaml:1: expected keys with values, received a list; own.yaml:1 extends it',
    ],
    [
      'a file that is none of settings: it is not read, so the error cannot show it',
      { 'own.yaml': 'extends: /etc/passwd\n' },
      "own.yaml:1: expected 'extends' to name a file that ends with .yaml, .yml or .json, received /etc/passwd; rename",
    ],
    [
      'files without end after each other',
      Object.fromEntries(
        ['own', ...Array.from({ length: 30 }, (_, i) => `b${i}`)].map((name, i) => [
          `${name}.yaml`,
          `seed: 1\nextends: ./b${i}.yaml\n`,
        ]),
      ) as { 'own.yaml': string },
      /^b19\.yaml:2: expected at most 100 files, 20 after each other, that 'extends' names, received more/,
    ],
    [
      'files that each extend many',
      {
        'own.yaml': `extends: [${Array.from({ length: 60 }, () => './b.yaml').join(', ')}]\n`,
        'b.yaml': 'extends: [./c.yaml, ./c.yaml, ./c.yaml]\n',
        'c.yaml': 'seed: 1\n',
      },
      /^own\.yaml:1: expected at most 100 files, 20 after each other, that 'extends' names, received more/,
    ],
    [
      'an alias without an anchor',
      { 'own.yaml': `${base}htg: *nope\n` },
      /^own\.yaml:8: expected YAML, Unresolved alias .*: nope; write &name before the first and \*name after it$/,
    ],
    [
      'aliases that unfold without end',
      {
        'own.yaml': `a: &a [x, x, x, x, x, x, x, x, x, x]\n${Array.from({ length: 8 }, (_, i) => `${'bcdefghi'[i]}: &${'bcdefghi'[i]} [${Array.from({ length: 10 }, () => `*${'abcdefgh'[i]}`).join(', ')}]\n`).join('')}`,
      },
      /^own\.yaml:1: expected YAML, Excessive alias count .*; write &name/,
    ],
    [
      'a text that is longer than any recipe',
      { 'own.yaml': `${base}# ${'x'.repeat(1_000_001)}\n` },
      /^own\.yaml:1: expected a text of at most 1000000 characters, received 1000\d+; is it the right file\?$/,
    ],
  ])('is refused for %s', async (_, files, message) => {
    const said = await complaint(files);
    if (typeof message === 'string') expect(said).toContain(message);
    else expect(said).toMatch(message);
  });

  it('does not wait for a pipe', async ({ skip }) => {
    const pipe = join(place, 'pipe.yaml');
    skip(spawnSync('mkfifo', [pipe]).status !== 0, 'pipes with names cannot be made here');
    expect(await complaint({ 'own.yaml': 'extends: ./pipe.yaml\n' })).toContain(
      'own.yaml:1: expected a file at pipe.yaml, received a pipe, a socket or a device; correct',
    );
    await expect(readSettingsFile(pipe, 'a recipe')).rejects.toThrow(
      'received a pipe, a socket or a device; check the path',
    );
    await expect(readSettingsFile(place, 'a recipe')).rejects.toThrow('received a folder; check the path');
  });

  it('blames --set for what it sets', async () => {
    const files = { 'base.yaml': base, 'own.yaml': 'extends: ./base.yaml\n' };
    expect(await complaint(files, ['basic.stpes=1'])).toContain("--set basic.stpes=1: expected a key of 'basic'");
  });
});

/** What recipes/emoji.yaml is, said in full. */
const emoji = `name: emoji
seed: 1
data:
  set: emoji
  imageSize: 64
augment: light
validateEvery: 1200
model:
  backbone: { kind: resnet18, width: 32 }
  keypointBlocks: [3, 4]
  embeddingLength: 128
sampler: { identities: 8, images: 4 }
basic:
  steps: 7200
  learningRate: { kind: cosine, peak: 0.05, warmUp: 100 }
  losses: { softmax: { kind: biasFreeSoftmax }, triplet: { kind: triplet, margin: 0.6 } }
htg:
  steps: 600
  learningRate: { kind: cosine, peak: 0.01 }
  generator:
    output: signed
    learningRate: { kind: constant, rate: 0.01 }
  discriminator:
    warmUpSteps: 600
    learningRate: { kind: constant, rate: 0.001 }
`;

it('recipes/emoji.yaml, which extends the demo, resolves to the byte to what its results were made with', async () => {
  const path = fileURLToPath(new URL('../../../../../recipes/emoji.yaml', import.meta.url));
  expect(stringify(parseRecipe(await readFile(path, 'utf8'), path))).toBe(stringify(parseRecipe(emoji)));
});

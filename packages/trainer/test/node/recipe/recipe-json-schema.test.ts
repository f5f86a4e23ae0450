import { readdir, readFile } from 'node:fs/promises';
import { backboneKinds } from '@htg/backbone/named';
import { augmentationKinds } from '@htg/datasets/named';
import { generatorKinds } from '@htg/generator/named';
import { lossKinds } from '@htg/losses/named';
import { minerKinds } from '@htg/miners/named';
import { samplerKinds } from '@htg/sampler/named';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { recipeJsonSchema } from '../../../src/node/index.ts';

const check = new Ajv2020({ strict: false }).compile(recipeJsonSchema());
const folder = new URL('../../../../../recipes/', import.meta.url);
const minimal = {
  name: 'a',
  data: { set: 'emoji' },
  basic: { steps: 1, learningRate: { kind: 'constant', rate: 0.1 } },
};

describe('recipe.schema.json', () => {
  it('is the schema by which recipes are read; `pnpm generate schemas` writes it anew', async () => {
    const published = await readFile(new URL('../../../recipe.schema.json', import.meta.url), 'utf8');
    expect(JSON.parse(published)).toEqual(JSON.parse(JSON.stringify(recipeJsonSchema())));
  });

  it('takes every recipe of the repository that names it in its first line', async () => {
    const texts = await Promise.all(
      (await readdir(folder))
        .filter((name) => name.endsWith('.yaml'))
        .map((name) => readFile(new URL(name, folder), 'utf8')),
    );
    const recipes = texts.filter((text) =>
      text.startsWith('# yaml-language-server: $schema=../packages/trainer/recipe.schema.json'),
    );
    expect(recipes.length).toBeGreaterThanOrEqual(3);
    for (const text of recipes) {
      check(parse(text));
      expect(check.errors).toBeNull();
    }
  });

  it.each([
    ['a recipe that is whole', minimal, true],
    ['one that lacks what is required', { name: 'a', data: { set: 'emoji' } }, false],
    ['one that has it from another', { extends: './a.yaml', basic: { learningRate: { rate: 0.2 } } }, true],
    ['one that has it from several', { extends: ['./a.yaml', './b.yaml'] }, true],
    ['a path that is none', { ...minimal, extends: 3 }, false],
    ['a misspelt key', { ...minimal, sed: 1 }, false],
    ['a misspelt key over another recipe', { extends: './a.yaml', basic: { step: 1 } }, false],
    ['a wrong value over another recipe', { extends: './a.yaml', augment: 'lihgt' }, false],
    ['changes of losses', { extends: './a.yaml', htg: { losses: { triplet: { weight: 2 } } } }, true],
    ['a loss that there is not', { extends: './a.yaml', htg: { losses: { triplet: { kind: 'tripel' } } } }, false],
    [
      'a setting of another loss',
      { ...minimal, basic: { ...minimal.basic, losses: { a: { kind: 'softmax', margin: 1 } } } },
      false,
    ],
  ])('judges %s', (_, recipe, valid) => {
    expect(check(recipe)).toBe(valid);
  });

  it('lets an editor complete keys and values, with and without extends', () => {
    const schema = recipeJsonSchema() as {
      readonly $defs: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    };
    expect(schema).toMatchObject({ $ref: '#/$defs/extensible' });
    expect(schema.$defs.extensible.properties).toHaveProperty('extends');
    expect(schema.$defs.changes.properties).toMatchObject({
      augment: { anyOf: [{ enum: expect.arrayContaining(['light', 'none']) as unknown }, {}] },
    });
    expect(Object.keys(schema.$defs.changes.properties as object)).toEqual(
      Object.keys(schema.$defs.extensible.properties as object).filter((key) => key !== 'extends'),
    );
  });

  it('knows every part by name', () => {
    const text = JSON.stringify(recipeJsonSchema());
    for (const kinds of [lossKinds, minerKinds, samplerKinds, backboneKinds, augmentationKinds, generatorKinds]) {
      for (const kind of Object.keys(kinds)) expect(text).toContain(`"const":"${kind}"`);
    }
  });
});

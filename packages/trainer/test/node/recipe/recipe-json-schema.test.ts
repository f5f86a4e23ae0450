import { readdir, readFile } from 'node:fs/promises';
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
  ])('judges %s', (_, recipe, valid) => {
    expect(check(recipe)).toBe(valid);
  });

  it('lets an editor complete keys and values, with and without extends', () => {
    const properties = { augment: { enum: expect.arrayContaining(['light', 'none']) as unknown }, extends: {} };
    expect(recipeJsonSchema()).toMatchObject({
      then: { properties, additionalProperties: false },
      else: { properties, additionalProperties: false, required: expect.arrayContaining(['name', 'data']) as unknown },
    });
  });
});

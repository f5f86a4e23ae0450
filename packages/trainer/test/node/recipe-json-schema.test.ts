import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { recipeJsonSchema } from '../../src/node/index.ts';

describe('recipe.schema.json', () => {
  it('is the schema by which recipes are read; `pnpm recipe-schema` writes it anew', async () => {
    const published = await readFile(new URL('../../recipe.schema.json', import.meta.url), 'utf8');
    expect(JSON.parse(published)).toEqual(JSON.parse(JSON.stringify(recipeJsonSchema())));
  });

  it('lets an editor complete keys and values', () => {
    expect(recipeJsonSchema()).toMatchObject({
      required: expect.arrayContaining(['name', 'data', 'basic']) as unknown,
      additionalProperties: false,
      properties: { augment: { enum: expect.arrayContaining(['light', 'none']) as unknown } },
    });
  });
});

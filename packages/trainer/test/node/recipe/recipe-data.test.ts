import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseRecipe } from '../../../src/node/index.ts';

const recipe = (data: string): string => `name: tiny
data: { ${data} }
basic: { steps: 1, learningRate: { kind: constant, rate: 0.1 } }
`;

describe("a recipe's data", () => {
  it('takes shares of the parts, a root, links and a limit of pixels', () => {
    const shares = '{ train: 0.6, validation: 0.2, test: 0.2 }';
    const { data } = parseRecipe(
      recipe(`set: csv, path: t.csv, root: images, followLinks: true, pixelLimit: 5, shares: ${shares}`),
    );
    expect(data).toMatchObject({
      shares: { train: 0.6, validation: 0.2, test: 0.2 },
      ...{ root: resolve('images'), followLinks: true, pixelLimit: 5 },
    });
  });

  it('takes a rectangle, a rule for other shapes, a background and a range', () => {
    const { data } = parseRecipe(
      recipe('set: folder, path: i, imageSize: [256, 128], resize: pad, background: [0, 0, 0], range: [0, 4095]'),
    );
    expect(data).toMatchObject({ imageSize: [256, 128], resize: 'pad', background: [0, 0, 0], range: [0, 4095] });
  });

  it('takes what is drawn, of the sets that are drawn', () => {
    expect(parseRecipe(recipe('set: fonts, images: 30, weights: [400]')).data).toMatchObject({
      images: 30,
      weights: [400],
    });
    expect(parseRecipe(recipe('set: fonts, path: own')).data.path).toBe(resolve('own'));
    expect(parseRecipe(recipe('set: glyphs, images: 3, identities: 90')).data).toMatchObject({ identities: 90 });
  });

  it.each([
    ['set: emoji, images: 5', 'recipe:2: data.images: expected none for emoji, received 5; it is for fonts and glyphs'],
    ['set: fonts, identities: 9', 'recipe:2: data.identities: expected none for fonts, received 9; it is for glyphs'],
    ['set: glyphs, path: own', 'recipe:2: data.path: expected a path for every set but emoji, fonts and glyphs'],
    ['set: fonts, weights: [450]', "recipe:2: expected 'data.weights.0'"],
    ['set: emoji, imageSize: 16', "recipe:2: expected 'data.imageSize' >= 32, received 16; correct it"],
    ['set: emoji, imageSize: [64]', "recipe:2: expected 'data.imageSize' to have 2 values, received [64]; correct it"],
    [
      'set: emoji, imageSize: big',
      "expected 'data.imageSize' as the schema has it, received 'big'; write 64, or [256, 128]",
    ],
    ['set: emoji, resize: fit', "recipe:2: expected 'data.resize' to be one of crop, stretch, pad, received 'fit'"],
    [
      'set: folder, path: i, range: [5, 1]',
      'recipe:2: data.range: expected [black, white], two ascending numbers, received 5, 1; write [0, 4095] for 12 bits',
    ],
    [
      'set: emoji, background: [0, 0, 0]',
      'recipe:2: data.background: expected none for emoji, which is drawn, received 0,0,0; remove it',
    ],
    [
      'set: emoji, root: images',
      'recipe:2: data.root: expected none for emoji, which is drawn, received images; remove it',
    ],
    [
      'set: emoji, shares: { train: 0.6, validation: 0.2, test: 0.3 }',
      'recipe:2: data.shares: expected shares that sum to 1, received 0.6, 0.2, 0.3; correct them',
    ],
  ])('%s', (data, text) => {
    expect(() => parseRecipe(recipe(data))).toThrow(text);
  });
});

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

  it.each([
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

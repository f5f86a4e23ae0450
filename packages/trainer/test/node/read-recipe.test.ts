import { describe, expect, it } from 'vitest';
import { parseRecipe } from '../../src/node/index.ts';

const minimal = `name: tiny
data:
  set: emoji
basic:
  steps: 10
  learningRate: { kind: constant, rate: 0.1 }
`;

describe('parseRecipe', () => {
  it('fills in the defaults', () => {
    const recipe = parseRecipe(minimal);
    expect(recipe.batch).toEqual({ identities: 8, images: 4 });
    expect(recipe.basic.optimizer).toEqual({ kind: 'sgd', momentum: 0.9, weightDecay: 5e-4 });
    expect(recipe.htg).toBeUndefined();
  });

  it.each([
    [
      'a misspelt key',
      minimal.replace('steps', 'stpes'),
      `r.yaml:5: expected a key of 'basic', received 'stpes'; did you mean 'steps'?`,
    ],
    [
      'a misspelt key at the top',
      `${minimal}sead: 3\n`,
      `r.yaml:7: expected a key of 'the recipe', received 'sead'; did you mean 'seed'?`,
    ],
    [
      'a value of the wrong type',
      minimal.replace('10', 'ten'),
      'r.yaml:5: basic.steps: Invalid input: expected number, received string',
    ],
    [
      'a value that is left out',
      minimal.replace('  steps: 10\n', ''),
      'r.yaml:5: basic.steps: Invalid input: expected number, received undefined',
    ],
    ['broken YAML', `${minimal}  - x\n`, 'r.yaml:7: expected YAML'],
  ])('names the line of %s', (_, text, message) => {
    expect(() => parseRecipe(text, 'r.yaml')).toThrow(message);
  });
});

import { expect, it } from 'vitest';
import { finalRecipe } from '../../../src/node/recipe/final-recipe.ts';
import { parseRecipe } from '../../../src/node/recipe/read-recipe.ts';

const recipe = parseRecipe(`
name: chosen
data: { set: emoji }
select: best
earlyStopping: { patience: 3 }
basic: { steps: 1000, learningRate: { kind: cosine, peak: 0.1, warmUp: 100 } }
htg:
  steps: 100
  learningRate: { kind: step, peak: 0.1, milestones: [50, 80], warmUp: 10 }
  discriminator: { warmUpSteps: 60 }
`);

it('keeps epochs: twice the images, twice the updates that were chosen', () => {
  const final = finalRecipe(recipe, { chosen: { basic: 500, htg: 100 }, trained: 300, all: 600 });
  expect(final).toMatchObject({
    name: 'chosen-final',
    data: { set: 'emoji', shares: { train: 1, validation: 0, test: 0 } },
    basic: { steps: 1000, learningRate: { kind: 'cosine', peak: 0.1, warmUp: 100 } },
    htg: {
      steps: 200,
      learningRate: { milestones: [100, 160], warmUp: 20 },
      discriminator: { warmUpSteps: 120 },
    },
  });
  expect(final).not.toHaveProperty('select');
  expect(final).not.toHaveProperty('earlyStopping');
});

it('is a recipe', async () => {
  const { stringify } = await import('yaml');
  const final = finalRecipe(recipe, { chosen: { basic: 7 }, trained: 3, all: 4 });
  expect(parseRecipe(stringify(final))).toEqual(final);
  expect(final.basic.steps).toBe(9);
});

it('refuses what falls by validation', () => {
  const plateau = parseRecipe(
    '{ name: a, data: { set: emoji }, basic: { steps: 9, learningRate: { kind: plateau, peak: 1 } } }',
  );
  expect(() => finalRecipe(plateau, { chosen: { basic: 9 }, trained: 1, all: 2 })).toThrow(
    'expected a rate that needs no validation in basic.learningRate, received plateau',
  );
});

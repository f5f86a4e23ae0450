import { describe, expect, it } from 'vitest';
import type { PlateauSchedule } from '../../src/index.ts';
import { optimizerOf, parseRecipe, scheduleOf } from '../../src/node/index.ts';

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

  const withOptimizer = (text: string) =>
    parseRecipe(minimal.replace('  steps: 10', `  steps: 10\n  optimizer: ${text}`), 'r.yaml');

  it.each([
    ['{ nesterov: true }', { kind: 'sgd', momentum: 0.9, weightDecay: 5e-4, nesterov: true }],
    ['{ kind: adam }', { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 }],
    [
      '{ kind: adamw, beta2: 0.99, maxGradientNorm: 2 }',
      { kind: 'adamw', beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0.01, maxGradientNorm: 2 },
    ],
  ])('fills in the numbers of the optimiser %s, which mean what they say', (text, expected) => {
    const recipe = withOptimizer(text);
    const { kind, ...settings } = expected;
    expect(recipe.basic.optimizer).toEqual(expected);
    const optimizer = optimizerOf(recipe.basic.optimizer);
    expect(optimizer.name).toBe(kind);
    expect(optimizer.settings).toMatchObject(settings);
    expect(parseRecipe(JSON.stringify(recipe))).toEqual(recipe);
  });

  it('refuses numbers of another optimiser', () => {
    expect(() => withOptimizer('{ kind: adam, momentum: 0.5 }')).toThrow(
      'r.yaml:6: basic.optimizer.momentum: expected no momentum with kind adam, received 0.5; remove it, or choose another kind',
    );
    expect(() => withOptimizer('{ momentun: 0.5 }')).toThrow("did you mean 'momentum'?");
  });

  it('knows plateaus, averages, early stopping and the choice of the best weights, and leaves them out where they are not named', () => {
    const plain = parseRecipe(minimal);
    for (const key of ['earlyStopping', 'select']) expect(plain).not.toHaveProperty(key);
    expect(plain.basic).not.toHaveProperty('averaging');
    const recipe = parseRecipe(`
name: all
data: { set: emoji }
earlyStopping: { patience: 3 }
select: best
basic:
  steps: 10
  learningRate: { kind: plateau, peak: 0.1, patience: 2 }
  averaging: {}
htg:
  steps: 10
  learningRate: { kind: constant, rate: 0.1 }
  generator: { updates: 2 }
  discriminator: { updates: 0 }
`);
    expect(recipe.basic.averaging).toEqual({ decay: 0.999, warmUp: false });
    expect(recipe.earlyStopping).toEqual({ patience: 3, minDelta: 0 });
    expect([recipe.htg?.generator.updates, recipe.htg?.discriminator.updates]).toEqual([2, 0]);
    const schedule = scheduleOf(recipe.basic.learningRate, 10) as PlateauSchedule;
    for (const value of [0.5, 0.5, 0.5, 0.5]) schedule.observe(value);
    expect(schedule(5)).toBeCloseTo(0.01, 12);
  });
});

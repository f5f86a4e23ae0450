import { describe, expect, it } from 'vitest';
import type { PlateauSchedule } from '../../../src/index.ts';
import { optimizerOf, parseRecipe, scheduleOf } from '../../../src/node/index.ts';

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
    expect(recipe.sampler).toMatchObject({ kind: 'identityBatches', identities: 8, images: 4 });
    expect(recipe.model.backbone).toMatchObject({ kind: 'resnet18', width: 32, stem: 'imagenet' });
    expect(recipe.basic.miner).toEqual({ kind: 'batchHard' });
    expect(recipe.basic.losses).toMatchObject({
      softmax: { kind: 'biasFreeSoftmax', weight: 1 },
      triplet: { kind: 'triplet', margin: 0.6, weight: 1 },
    });
    expect(Object.keys(recipe.basic.losses)).toEqual(['softmax', 'triplet']);
    expect(recipe.basic.optimizer).toMatchObject({ kind: 'sgd', momentum: 0.9, weightDecay: 5e-4 });
    expect(recipe.htg).toBeUndefined();
  });

  // Typical mistakes: the line, what was expected, what stands there, the nearest valid key or value.
  it.each([
    [
      'a misspelt key, said once',
      minimal.replace('steps', 'stpes'),
      `r.yaml:5: expected a key of 'basic', received 'stpes'; did you mean 'steps'? (steps, learningRate, optimizer, rates, freeze, frozenBatchNorm, accumulate, miner, losses, averaging)`,
    ],
    [
      'a misspelt key at the top',
      `${minimal}sead: 3\n`,
      `r.yaml:7: expected a key of 'the recipe', received 'sead'; did you mean 'seed'?`,
    ],
    [
      'a key of a deeper place',
      minimal.replace('rate: 0.1', 'lr: 0.1'),
      `r.yaml:6: expected a key of 'basic.learningRate', received 'lr'; did you mean 'rate'? (kind, rate)`,
    ],
    [
      'a key of another kind of schedule',
      minimal.replace('rate: 0.1', 'rate: 0.1, peak: 0.2'),
      `r.yaml:6: expected a key of 'basic.learningRate' of kind constant, received 'peak', which cosine, step and plateau have; take one of kind, rate, or another kind`,
    ],
    [
      'a key at the wrong level',
      `${minimal}margin: 0.2\n`,
      `r.yaml:7: expected a key of 'the recipe', received 'margin'; did you mean`,
    ],
    [
      'a text for a number',
      minimal.replace('10', 'ten'),
      `r.yaml:5: expected 'basic.steps' to be a whole number, received 'ten'; write 100`,
    ],
    [
      'a number in quotation marks',
      minimal.replace('rate: 0.1', "rate: '0.1'"),
      `r.yaml:6: expected 'basic.learningRate.rate' to be a number, received '0.1'; write 0.1`,
    ],
    [
      'a broken number of steps',
      minimal.replace('10', '10.5'),
      `r.yaml:5: expected 'basic.steps' to be a whole number, received 10.5; write 100`,
    ],
    [
      'a value that is left out',
      minimal.replace('  steps: 10\n', ''),
      `r.yaml:5: expected 'basic.steps' (a whole number), received nothing; add it`,
    ],
    [
      'a whole section that is left out',
      minimal.slice(0, minimal.indexOf('basic')),
      `r.yaml:1: expected 'basic' (keys with values, such as { steps: 100 }), received nothing; add it`,
    ],
    [
      'a misspelt value',
      minimal.replace('emoji', 'emojis'),
      `r.yaml:3: expected 'data.set' to be one of emoji, fonts, glyphs, folder, csv`,
    ],
    ['the nearest valid value', minimal.replace('emoji', 'emojis'), `received 'emojis'; did you mean 'emoji'?`],
    ['an unknown augmentation', `${minimal}augment: lite\n`, `received 'lite'; did you mean 'light'?`],
    [
      'an unknown kind of schedule',
      minimal.replace('constant', 'cosin'),
      `r.yaml:6: expected 'basic.learningRate.kind' to be one of constant, cosine, step`,
    ],
    [
      'a value that is too small',
      `${minimal}sampler: { images: 1 }\n`,
      `r.yaml:7: expected 'sampler.images' >= 2, received 1; correct it`,
    ],
    [
      'a value that must be positive',
      minimal.replace('0.1', '0'),
      `r.yaml:6: expected 'basic.learningRate.rate' > 0, received 0; correct it`,
    ],
    [
      'a value for a list',
      `${minimal}model: { keypointBlocks: 3 }\n`,
      `r.yaml:7: expected 'model.keypointBlocks' to be a list, received 3; write [3, 4]`,
    ],
    [
      'a wrong entry of a list',
      `${minimal}model:\n  keypointBlocks: [3, 5]\n`,
      `r.yaml:8: expected 'model.keypointBlocks.1' <= 4, received 5; correct it`,
    ],
    [
      'a folder without its path',
      minimal.replace('emoji', 'folder'),
      `r.yaml:3: data.path: expected a path for every set but emoji, fonts and glyphs, and none for emoji and glyphs`,
    ],
    [
      'an empty name',
      minimal.replace('tiny', "''"),
      `r.yaml:1: expected 'name' not to be empty, received ''; give it a name`,
    ],
    [
      'a warm-up that fills the stage',
      minimal.replace('kind: constant, rate: 0.1', 'kind: cosine, peak: 0.1, warmUp: 10'),
      `r.yaml:6: basic.learningRate.warmUp: expected fewer updates than the stage's 10, received 10; shorten the warm-up or train longer`,
    ],
    [
      "a warm-up of G's rate that fills the stage",
      `${minimal}htg:\n  steps: 5\n  learningRate: { kind: cosine, peak: 0.1, warmUp: 4 }\n  generator: { learningRate: { kind: cosine, peak: 0.1, warmUp: 6 } }\n`,
      `r.yaml:10: htg.generator.learningRate.warmUp: expected fewer updates than the stage's 5, received 6; shorten`,
    ],
    [
      'a batch that fills no memory',
      `${minimal}sampler: { identities: 8, images: 100000000 }\n`,
      'r.yaml:7: sampler: expected a batch of at most 50000 images, received 800000000; lower identities, images or batchSize',
    ],
    [
      'an infinite rate',
      minimal.replace('rate: 0.1', 'rate: .inf'),
      "r.yaml:6: expected 'basic.learningRate.rate' to be a number, received Infinity",
    ],
    ['a list in place of a section', `${minimal}  - x\n`, 'r.yaml:7: expected YAML, '],
    [
      'the same key twice',
      `${minimal}name: again\n`,
      'r.yaml:7: expected YAML, Map keys must be unique; check the indentation',
    ],
    [
      'an empty file',
      '',
      `r.yaml:1: expected 'the recipe' to be keys with values, such as { steps: 100 }, received null`,
    ],
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
  ])('fills in the numbers of the optimizer %s, which mean what they say', (text, expected) => {
    const recipe = withOptimizer(text);
    const { kind, ...settings } = expected;
    expect(recipe.basic.optimizer).toEqual(expected);
    const optimizer = optimizerOf(recipe.basic.optimizer);
    expect(optimizer.name).toBe(kind);
    expect(optimizer.settings).toMatchObject(settings);
    expect(parseRecipe(JSON.stringify(recipe))).toEqual(recipe);
  });

  it('refuses numbers of another optimizer', () => {
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
    expect(recipe.htg).toMatchObject({ generator: { updates: 2 }, discriminator: { updates: 0 } });
    const schedule = scheduleOf(recipe.basic.learningRate, 10) as PlateauSchedule;
    for (const value of [0.5, 0.5, 0.5, 0.5]) schedule.observe(value);
    expect(schedule(5)).toBeCloseTo(0.01, 12);
  });

  it('says a misspelt key once, not once more as missing', () => {
    expect(() => parseRecipe(minimal.replace('steps', 'stpes'), 'r.yaml')).not.toThrow('add it');
  });

  it('replaces values, with their types in YAML', () => {
    const set = ['seed=7', 'basic.optimizer.momentum=0.5', 'model.keypointBlocks=[4]', 'name=other', 'augment=none'];
    const recipe = parseRecipe(minimal, 'r.yaml', { set });
    expect(recipe).toMatchObject({ seed: 7, name: 'other', augment: 'none', model: { keypointBlocks: [4] } });
    expect(recipe.basic.optimizer).toMatchObject({ momentum: 0.5 });
    expect(recipe.basic.steps).toBe(10);
  });

  it('replaces an entry of a list, and a whole section', () => {
    const set = ['model.keypointBlocks.1=2', 'basic.learningRate={ kind: cosine, peak: 0.3 }'];
    const recipe = parseRecipe(`${minimal}model: { keypointBlocks: [1, 3] }\n`, 'r.yaml', { set });
    expect(recipe.model.keypointBlocks).toEqual([1, 2]);
    expect(recipe.basic.learningRate).toEqual({ kind: 'cosine', peak: 0.3, warmUp: 0 });
  });

  it.each([
    [
      'a misspelt key',
      'basic.stpes=3',
      `--set basic.stpes=3: expected a key of 'basic', received 'stpes'; did you mean 'steps'?`,
    ],
    [
      'a value of the wrong type',
      'basic.steps=many',
      `--set basic.steps=many: expected 'basic.steps' to be a whole number, received 'many'`,
    ],
    [
      'no value',
      'basic.steps',
      '--set basic.steps: expected key=value, received no key or no =; write for example sampler.images=8',
    ],
    ['an empty key', 'basic..steps=1', '--set basic..steps=1: expected key=value'],
    ['a key below a value', 'name.first=x', '--set name.first=x: expected a key of the file and a value in YAML, '],
    ['a value that is no YAML', 'name=[', '--set name=[: expected a key of the file and a value in YAML, '],
  ])('names the override with %s', (_, assignment, message) => {
    expect(() => parseRecipe(minimal, 'r.yaml', { set: [assignment] })).toThrow(message);
  });
});

import '@tensorflow/tfjs-backend-cpu';
import { adamw, clipGradients, sgd } from '@htg/engine';
import { describe, expect, it } from 'vitest';
import { trainBasic, trainHtg } from '../../src/index.ts';
import type { BasicTrainingOptions, FreezeOptions } from '../../src/index.ts';
import { changedSince, identityControl, sampler, tinyNetworks, tinySet, valuesOf } from '../tiny.ts';

const train = tinySet();

const trainingOf = ({ steps, ...options }: { readonly steps: number } & Partial<BasicTrainingOptions>) =>
  trainBasic({ ...tinyNetworks(), train, sampler, steps, learningRate: 0.05, seed: 1, ...options });

type Tiny = ReturnType<typeof trainingOf>;

async function run(training: AsyncIterable<unknown>): Promise<void> {
  for await (const report of training) expect(report).toBeDefined();
}

const ofStem = (path: string): boolean => /^embedder\/(conv1|bn1)\//.test(path);
const ofBackbone = (path: string): boolean => /^embedder\/(conv1|bn1|block\d)/.test(path);
const isStatistic = (path: string): boolean => path.includes('/moving_');

/** The weights of F and its losses that differ from those at the beginning. */
async function changedBy(training: Tiny): Promise<string[]> {
  const before = valuesOf(training.weights);
  await run(training);
  return changedSince(before, training.weights).filter((path) => /^(embedder|losses)\//.test(path));
}

describe('freezing', () => {
  it.each([
    [{}, ofBackbone],
    [{ stages: 'stem' }, ofStem],
    [{ stages: 'block2' }, (path: string) => ofStem(path) || /^embedder\/block[12]/.test(path)],
  ] as const)(
    '%j keeps these weights and their statistics for ever, and moves all others',
    async (freeze, isFrozen) => {
      const training = trainingOf({ steps: 2, freeze });
      const changed = await changedBy(training);
      // Some weights of so small a net have no gradient at all.
      const expected = (await changedBy(trainingOf({ steps: 2 }))).filter((path) => !isFrozen(path));
      expect(changed.sort()).toEqual(expected.sort());
      // What never learns has no state of an optimizer.
      expect(
        Object.keys(training.weights).some(
          (path) => path.startsWith('optimizer/') && path.includes('conv1/kernel') && !path.includes('.'),
        ),
      ).toBe(false);
    },
  );

  it('holds in stage 2, too', async () => {
    const training = trainHtg({
      ...tinyNetworks(),
      ...identityControl(),
      train,
      sampler,
      steps: 2,
      learningRate: 0.05,
      freeze: {},
    });
    const before = valuesOf(training.weights);
    await run(training);
    expect(changedSince(before, training.weights).filter(ofBackbone)).toEqual([]);
  });

  it('ends after its updates: from then on all learn', async () => {
    const training = trainingOf({ steps: 4, freeze: { steps: 2 } });
    const start = valuesOf(training.weights);
    for await (const { step } of training) {
      const changed = changedSince(start, training.weights).filter(ofBackbone);
      expect(changed.length > 0).toBe(step > 2);
    }
    expect(training.weights['optimizer/stepCount'].dataSync()[0]).toBe(4);
    expect(training.weights['optimizer/stepCount/mayRest'].dataSync()[0]).toBe(2);
  });

  it('gives those that learn the gradients that they have with nothing frozen', async () => {
    const options = { steps: 1, optimizer: sgd(), frozenBatchNorm: true } as const;
    const [free, frozen] = [trainingOf(options), trainingOf({ ...options, freeze: {} })];
    await run(free);
    await run(frozen);
    const [a, b] = [valuesOf(free.weights), valuesOf(frozen.weights)];
    for (const path of Object.keys(b).filter((each) => !ofBackbone(each)))
      expect([path, b[path]]).toEqual([path, a[path]]);
  });

  it.each([
    ['SGD', [2, 3, 4], () => ({})],
    [
      'clipped AdamW and averages',
      [2],
      () => ({ optimizer: clipGradients(adamw(), { maxNorm: 0.5 }), averaging: { decay: 0.9 } }),
    ],
    ['parts', [3], () => ({ accumulate: 2, frozenBatchNorm: 'all' as const })],
  ])(
    'resumed before, at and after its end, a training ends to the bit where the uninterrupted one does: %s',
    async (_, stops, more) => {
      const options = { freeze: { stages: 'block1', steps: 3 } as const, ...more() };
      const whole = trainingOf({ steps: 5, ...options });
      await run(whole);
      for (const stop of stops) {
        const first = trainingOf({ steps: stop, ...options });
        await run(first);
        const second = trainingOf({ steps: 5, ...options });
        for (const [path, weight] of Object.entries(second.weights)) weight.assign(first.weights[path]);
        second.resumeAt(first.position);
        await run(second);
        expect(valuesOf(second.weights)).toEqual(valuesOf(whole.weights));
      }
    },
  );

  it.each([
    [
      { stages: 'block5' },
      'trainBasic: expected freeze.stages to be one of backbone, stem, block1, block2, block3, block4, received "block5"; write block1',
    ],
    [
      { steps: -1 },
      'trainBasic: expected freeze.steps to be a whole number >= 0, received -1; leave it out to freeze for ever',
    ],
    [{ through: 'stem' }, 'trainBasic: freeze: expected options among stages, steps, received through; '],
  ])('refuses %j', (freeze, message) => {
    expect(() => trainingOf({ steps: 1, freeze: freeze as FreezeOptions })).toThrow(message);
  });
});

describe('frozenBatchNorm', () => {
  it.each([
    [false, () => true],
    [true, (path: string) => !ofBackbone(path)],
    ['all', () => false],
  ] as const)('%s: which statistics move; gamma and beta always do', async (frozenBatchNorm, moves) => {
    const training = trainingOf({ steps: 1, frozenBatchNorm });
    const changed = await changedBy(training);
    const statistics = Object.keys(training.weights).filter(isStatistic);
    expect(changed.filter(isStatistic).sort()).toEqual(statistics.filter(moves).sort());
    expect(changed).toContain('embedder/bn1/gamma');
    expect(changed).toContain('embedder/embedding.norm/beta');
  });

  it('refuses another word', () => {
    expect(() => trainingOf({ steps: 1, frozenBatchNorm: 'some' as 'all' })).toThrow(
      'trainBasic: expected frozenBatchNorm to be one of true, false, all, received "some"; leave it out or take one of them',
    );
  });
});

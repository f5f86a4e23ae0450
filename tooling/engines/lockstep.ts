import { useEngine } from '@htg/engine';
import type { EngineName, NamedWeights } from '@htg/engine';
import * as tf from '@tensorflow/tfjs-core';
import { createStages } from './both-stages.ts';
import type { AnyTraining, Stages, StagesOptions } from './both-stages.ts';

/** One update, made by the reference and from the same state by another engine. */
export interface ComparedUpdate {
  readonly stage: 'basic' | 'htg';
  readonly step: number;
  readonly loss: number;
  /** Difference of the losses, relative to the reference's (at least 1). */
  readonly lossDifference: number;
  /** Of all of F's weights together: |w' - w'_ref| / |w_ref' - w_ref|, with w' after the update. */
  readonly updateDifference: number;
}

/** An engine by its name, or TensorFlow whose steps XLA compiles. */
export type Contender = EngineName | 'xla' | 'xla-clusters';

type Values = ReadonlyMap<string, Float32Array>;

/**
 * Trains on two engines in turns: before each update the other engine takes the reference's weights, statistics and momenta, then
 * both make the update. So every update of the reference's whole way is compared, and rounding cannot add up over updates, which
 * two runs of one engine would not survive either.
 */
export async function* compareUpdates(
  reference: Contender,
  other: Contender,
  options: StagesOptions,
): AsyncGenerator<ComparedUpdate> {
  const [first, second] = [await stagesOn(reference, options), await stagesOn(other, options)];
  for (const stage of ['basic', 'htg'] as const) {
    const trainings: AnyTraining[] = [];
    for (const [engine, stages] of [
      [reference, first],
      [other, second],
    ] as const) {
      await takeUp(engine);
      trainings.push(stage === 'basic' ? stages.basic : stages.htg());
    }
    yield* inTurns(stage, [reference, other], trainings);
  }
  for (const [engine, stages] of [
    [reference, first],
    [other, second],
  ] as const) {
    await takeUp(engine);
    stages.dispose();
  }
}

async function stagesOn(engine: Contender, options: StagesOptions): Promise<Stages> {
  await useEngine({ engine: engineOf(engine) });
  return createStages(options);
}

function engineOf(contender: Contender): EngineName {
  return contender === 'xla' || contender === 'xla-clusters' ? 'tensorflow' : contender;
}

/** Makes it the current one; a step is compiled by whoever is current at its first update. */
async function takeUp(contender: Contender): Promise<void> {
  const engine = engineOf(contender);
  await tf.setBackend(engine);
  if (engine !== 'tensorflow') return;
  const optimize = contender === 'xla' || contender === 'xla-clusters' ? contender : 'graph';
  await useEngine({ engine, compile: { optimize } });
}

async function* inTurns(
  stage: ComparedUpdate['stage'],
  engines: readonly Contender[],
  trainings: readonly AnyTraining[],
): AsyncGenerator<ComparedUpdate> {
  const iterators = trainings.map((training) => training[Symbol.asyncIterator]());
  for (;;) {
    await takeUp(engines[0]);
    const before = await valuesOf(trainings[0].weights);
    const expected = await iterators[0].next();
    if (expected.done === true) return;
    const after = await valuesOf(trainings[0].weights);

    await takeUp(engines[1]);
    setValues(trainings[1].weights, before);
    const actual = await iterators[1].next();
    if (actual.done === true) return;
    const { step, measures } = expected.value;
    yield {
      stage,
      step,
      loss: measures.loss,
      lossDifference: Math.abs(actual.value.measures.loss - measures.loss) / Math.max(1, Math.abs(measures.loss)),
      updateDifference: updateDifference(before, after, await valuesOf(trainings[1].weights)),
    };
  }
}

async function valuesOf(weights: NamedWeights): Promise<Values> {
  const values = new Map<string, Float32Array>();
  for (const [path, weight] of Object.entries(weights)) values.set(path, (await weight.data<'float32'>()).slice());
  return values;
}

function setValues(weights: NamedWeights, values: Values): void {
  for (const [path, weight] of Object.entries(weights)) {
    tf.tidy(() => {
      weight.assign(tf.tensor(values.get(path) ?? [], weight.shape));
    });
  }
}

function updateDifference(before: Values, expected: Values, actual: Values): number {
  let [difference, update] = [0, 0];
  for (const [path, old] of before) {
    if (!path.startsWith('embedder/')) continue;
    const [a, b] = [expected.get(path) ?? old, actual.get(path) ?? old];
    old.forEach((value, i) => {
      difference += (b[i] - a[i]) ** 2;
      update += (a[i] - value) ** 2;
    });
  }
  return Math.sqrt(difference / update);
}

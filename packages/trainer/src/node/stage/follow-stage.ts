import { fromFirstWorker } from '@htg/engine';
import { crosses } from '../../loop/report-rate.ts';
import { bestSoFar } from '../../watching/best-so-far.ts';
import { untilStale } from '../../watching/until-stale.ts';
import { validated } from '../../watching/validated.ts';
import { besideModels, helpKeepBest } from '../checkpoints/best-checkpoint.ts';
import { dividedOf, gatherDivided } from '../checkpoints/gather-divided.ts';
import { takeOverStage } from './announce-stage.ts';
import { Interrupted } from './interrupted.ts';
import { patienceOf } from './stage-watchers.ts';
import type { Stage, StageScores, StageValidation } from './stage.ts';

/** A stage as another worker than the first follows it. */
export interface FollowedStage<Measures extends object> extends Pick<
  Stage<Measures>,
  'title' | 'training' | 'result' | 'checkpointEvery'
> {
  /** As on the first worker, which alone validates. */
  readonly validation?: Omit<StageValidation, 'validate'> | undefined;
}

/**
 * Makes the updates of a stage together with the first worker, which carries it out by `runStage`: from where that one stands, with its weights, to
 * its end. Nothing is written, and what validation finds is heard from there. Rows of divided weights are handed over for checkpoints.
 *
 * @param signal aborted when all are to stop: after the present update, with a checkpoint of the first worker
 * @throws Interrupted when any worker was asked to stop
 * @throws Error, naming the worker, where one is gone
 */
export async function followStage<Measures extends object>(
  { title, training, result = training.weights, checkpointEvery, validation }: FollowedStage<Measures>,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<void> {
  const patience = bestSoFar(validation?.earlyStopping);
  training.attach('patience', patience);
  const keepBest = validation && helpKeepBest(training);
  if ((await takeOverStage(training)) === 'finished') return;
  training.heed(signal);
  const every = validation?.every ?? Number.MAX_SAFE_INTEGER;
  const heard = (): Promise<StageScores | undefined> =>
    validation === undefined ? Promise.resolve(undefined) : fromFirstWorker<StageScores>(undefined);
  const reports = untilStale(validated(training, { every, validate: heard }), {
    value: (report) => report.validation?.mapAtR,
    patience: patienceOf(validation),
    memory: patience,
  });
  for await (const report of reports) {
    const { step, steps, stop, validation: scores } = report;
    if (scores !== undefined) {
      training.observe(scores.mapAtR);
      await keepBest?.(scores.mapAtR);
    }
    if (stop === true || (crosses(report, checkpointEvery) && step < steps)) await gatherDivided(training.weights);
    if (stop === true) throw new Interrupted(`stopped after step ${step} of ${title}`);
  }
  await helpKeepResult(training, result);
}

/** What the first worker says before it keeps the stage's result. */
export interface ResultToKeep {
  /** Whether it is what all have now; else it reads the models that were best, and only what stands beside them is what all have. */
  readonly present: boolean;
}

async function helpKeepResult(
  training: Pick<Stage<object>['training'], 'withAverages'>,
  result: NonNullable<Stage<object>['result']>,
): Promise<void> {
  if (Object.keys(dividedOf(result)).length === 0) return;
  const { present } = await fromFirstWorker<ResultToKeep>(undefined);
  if (present) await training.withAverages(() => gatherDivided(result));
  else await gatherDivided(besideModels(result));
}

import { fromFirstWorker, openedWorkers } from '@htg/engine';
import { crosses } from '../../loop/report-rate.ts';
import { besideModels } from '../checkpoints/best-checkpoint.ts';
import { checkpointSeries } from '../checkpoints/checkpoint-series.ts';
import { loadWeights, saveCheckpoint } from '../checkpoints/checkpoint.ts';
import { checkWholeSize, dividedOf, gatherDivided } from '../checkpoints/gather-divided.ts';
import { announceStage } from './announce-stage.ts';
import type { ResultToKeep } from './follow-stage.ts';
import { Interrupted } from './interrupted.ts';
import { isLostWorker } from './lost-worker.ts';
import { loadNewestWeights } from './newest-weights.ts';
import { stageRecord } from './stage-record.ts';
import { attachWatchers, patienceOf, watchedReports } from './stage-watchers.ts';
import type { StageWatchers } from './stage-watchers.ts';
import type { Stage, StageControl } from './stage.ts';

/**
 * Carries a stage to its end: from its last checkpoint if there is one, with checkpoints and validations on the way, and a record every ten
 * updates. A stage that is finished already is only loaded. The same end, to the bit, either way.
 *
 * The checkpoint at its end holds the stage's result: the weights with the best validation if they are to be selected, else the last ones,
 * with their averages where there are. The models are left with these weights, and the training stands where the result was reached.
 *
 * Of several workers that train together, the first one carries the stage out; the others follow it (`followStage`). Where they divide class weights, a
 * worker that is gone has taken its part along: the run goes on from the checkpoint before.
 *
 * @param stage what is trained, and where its checkpoints are
 * @param control who follows it and may stop it
 * @throws Interrupted when the signal is aborted, or another worker is gone, after a checkpoint
 * @throws RangeError where the whole of divided class weights would not fit into a checkpoint
 * @throws Error at the first loss that is not finite, and where a checkpoint or a record cannot be written
 */
export async function runStage<Measures extends object>(stage: Stage<Measures>, control: StageControl): Promise<void> {
  const { stem, training } = stage;
  const onDamaged = (message: string): void => {
    control.progress.note(message);
  };
  const watchers = attachWatchers(stage, onDamaged);
  const series = checkpointSeries(stem, { onDamaged });
  const state = await beginStage(stage, control);
  const tellOthers = async (): Promise<void> => {
    if (openedWorkers() === undefined) return;
    await announceStage(training, state);
    training.heed(control.signal);
  };
  if (state === 'finished') await tellOthers();
  else {
    checkWholeSize(training.weights);
    const save = async (): Promise<void> => {
      await gatherDivided(training.weights);
      await series.save(training);
    };
    await untilWorkerIsLost(stage, save, async () => {
      await tellOthers();
      await makeUpdates(stage, watchers, control, save);
      await keepResult(stage, watchers, control);
    });
  }
  // Also those that a start which was killed at its very end has left.
  await series.clear();
}

/** Brings the training to where it was left, or prepares its first update. */
async function beginStage<Measures extends object>(
  { stem, training, result = training.weights, prepare, metrics }: Stage<Measures>,
  { progress }: StageControl,
): Promise<'finished' | 'open'> {
  const damaged: string[] = [];
  const onDamaged = (message: string): void => {
    damaged.push(message);
    progress.note(message);
  };
  const newest = await loadNewestWeights(stem, result, { onTheWay: training.weights, onDamaged, setAside: true });
  if (newest === undefined) {
    if (damaged.length > 0) progress.note('no whole checkpoint is left: it is trained anew, from its first update');
    await metrics?.dropAfter(0);
    await prepare?.();
    return 'open';
  }
  training.resumeAt(newest.position);
  const { step } = newest.position;
  progress.note(newest.finished ? 'finished before' : `goes on after step ${step}`);
  if (newest.finished) return 'finished';
  await metrics?.dropAfter(step);
  return 'open';
}

async function makeUpdates<Measures extends object>(
  stage: Stage<Measures>,
  watchers: StageWatchers,
  { progress, signal }: StageControl,
  save: () => Promise<void>,
): Promise<void> {
  const { title, training, checkpointEvery, validation: settings, metrics } = stage;
  const divides = isDivided(training);
  for await (const report of watchedReports(stage, watchers)) {
    const { step, steps, validation, notices } = report;
    // Others who have rows of what is kept must know first whether it is.
    if (divides && validation !== undefined) await fromFirstWorker(validation);
    if (validation !== undefined) {
      training.observe(validation.mapAtR);
      await watchers.best?.offer(validation.mapAtR);
    }
    const record = stageRecord(title, report);
    if (record !== undefined) await metrics?.append(record);
    for (const { text } of notices) progress.note(`notice at step ${step}: ${text}`);
    progress.update(report, record);
    // Other workers hear it, at last: whatever becomes of them, the update and what it found are complete here.
    if (!divides && validation !== undefined) await fromFirstWorker(validation);
    // A signal may have come with what was just said.
    if (report.stop ?? signal?.aborted === true) {
      await save();
      throw new Interrupted(`stopped after step ${step} of ${title}, which has a checkpoint`);
    }
    if (crosses(report, checkpointEvery) && step < steps) await save();
    if (step < steps && watchers.patience.state.stale >= patienceOf(settings)) {
      progress.note(`stops early after step ${step}: validation no longer improves`);
    }
  }
}

/** A worker that is gone ends what is done together, after a checkpoint of the updates that were made; of divided weights it has taken a part along. */
async function untilWorkerIsLost(
  { title, training }: Pick<Stage<object>, 'title' | 'training'>,
  save: () => Promise<void>,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isLostWorker(error)) throw error;
    if (isDivided(training)) {
      throw new Interrupted(
        `${error.message}; stopped after step ${training.position.step} of ${title}: its part of the class weights is gone, so go on from the checkpoint before`,
        { cause: error },
      );
    }
    await save();
    throw new Interrupted(
      `${error.message}; stopped after step ${training.position.step} of ${title}, which has a checkpoint`,
      { cause: error },
    );
  }
}

/** Writes the checkpoint at the stage's end and leaves the models as it has them. */
async function keepResult<Measures extends object>(
  { stem, training, result = training.weights, validation }: Stage<Measures>,
  { best }: StageWatchers,
  { progress }: StageControl,
): Promise<void> {
  const save = (): Promise<void> => saveCheckpoint(stem, { weights: result, position: training.position });
  const step = validation?.select === 'best' ? await best?.load() : undefined;
  if (isDivided({ weights: result })) await fromFirstWorker<ResultToKeep>({ present: step === undefined });
  if (step === undefined) {
    await training.withAverages(async () => {
      await gatherDivided(result);
      await save();
    });
  } else {
    progress.note(`the weights after step ${step} had the best validation and are kept`);
    await gatherDivided(besideModels(result));
    await save();
  }
  await loadWeights(stem, result);
}

/** Whether workers divide some of the weights among themselves. */
function isDivided({ weights }: Pick<Stage<object>['training'], 'weights'>): boolean {
  return Object.keys(dividedOf(weights)).length > 0;
}

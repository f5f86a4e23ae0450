import type { Embedder } from '@htg/backbone';
import { embed, scoreEmbeddings, validated } from '@htg/trainer';
import type { Training } from '@htg/trainer';
import { checkpointSeries, saveCheckpoint } from '@htg/trainer/node';
import { Interrupted } from './interrupted.ts';
import type { Job } from './job.ts';
import { loadNewestWeights } from './newest-weights.ts';
import { describeProgress } from './progress-line.ts';

/** Every how many updates `metrics.jsonl` gets a line. */
const logEvery = 10;

/** A stage of a run: its name, and what it trains. */
export interface Stage<Measures extends object> {
  /** Name of its checkpoint, such as `stage1`. */
  readonly name: string;
  /** What a person reads, such as `stage 1`. */
  readonly title: string;
  readonly embedder: Embedder;
  readonly training: Training<Measures>;
  /** What must come before the first update, unless the stage goes on from a checkpoint. */
  readonly prepare?: () => Promise<void>;
}

/**
 * Carries a stage to its end: from its last checkpoint if there is one, with checkpoints and validations on the way, and a line
 * of `metrics.jsonl` every ten updates. A stage that is finished already is only loaded. The same end, to the bit, either way.
 *
 * @throws Interrupted after a checkpoint, when the job's signal is aborted
 */
export async function carryOut<Measures extends object>(stage: Stage<Measures>, job: Job): Promise<void> {
  const { name, title, training, prepare } = stage;
  const { run, display } = job;
  const onDamaged = (message: string): void => {
    display.done(`${title}: ${message}`);
  };
  const newest = await loadNewestWeights(run, name, training.weights, onDamaged);
  if (newest === null) {
    await run.dropMetricsAfter(title, 0);
    await prepare?.();
  } else if (newest.position === undefined) {
    display.done(`${title}: finished before`);
    return;
  } else {
    training.resumeAt(newest.position);
    await run.dropMetricsAfter(title, newest.position.step);
    display.done(`${title}: goes on after step ${newest.position.step}`);
  }
  const series = checkpointSeries(run.checkpoint(name), { onDamaged });
  await showTraining(stage, job, () => series.save(training));
  await saveCheckpoint(run.checkpoint(name), training);
  await series.clear();
}

async function showTraining<Measures extends object>(
  { title, embedder, training }: Stage<Measures>,
  { run, data, display, recipe, signal }: Job,
  save: () => Promise<void>,
): Promise<void> {
  const describe = describeProgress(recipe.batch.identities * recipe.batch.images);
  const reports = validated(training, {
    every: recipe.validateEvery,
    validate: async () => scoreEmbeddings(await embed(embedder, data.validation)),
  });
  for await (const report of reports) {
    const { step, steps, measures, learningRate, milliseconds, validation } = report;
    const record = { stage: title, step, ...measures, learningRate, milliseconds, validation };
    const kept = step % logEvery === 0 || step === steps || validation !== undefined;
    if (kept) await run.appendMetrics(record);
    display.progress(`${title}: ${describe(report)}`, kept ? { ...record, steps } : undefined);
    if (signal.aborted) {
      await save();
      display.done();
      throw new Interrupted(`stopped after step ${step} of ${title}, which has a checkpoint`);
    }
    if (step % recipe.checkpointEvery === 0 && step < steps) await save();
  }
  display.done();
}

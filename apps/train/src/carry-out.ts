import type { Embedder } from '@htg/backbone';
import { bestSoFar, compileEmbedding, untilStale, validated, watchCollapse, withNotices } from '@htg/trainer';
import type { BestSoFar, CollapseWatch, Embedding, Training } from '@htg/trainer';
import { bestCheckpoint, checkpointSeries, loadWeights, saveCheckpoint } from '@htg/trainer/node';
import type { BestCheckpoint } from '@htg/trainer/node';
import { evaluateOnValidation } from './evaluate.ts';
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
  /** Of F's triplet loss. */
  readonly margin: number;
  /** What must come before the first update, unless the stage goes on from a checkpoint. */
  readonly prepare?: () => Promise<void>;
}

/** Those that look on: what they remember is in the checkpoints. */
interface Watchers {
  readonly best: BestCheckpoint;
  readonly collapse: CollapseWatch;
  readonly patience: BestSoFar;
}

/**
 * Carries a stage to its end: from its last checkpoint if there is one, with checkpoints and validations on the way, and a line
 * of `metrics.jsonl` every ten updates. A stage that is finished already is only loaded. The same end, to the bit, either way.
 *
 * The checkpoint at its end holds the stage's result: the weights with the best validation if the recipe selects them, else the last ones, with
 * their averages where there are.
 *
 * @throws Interrupted after a checkpoint, when the job's signal is aborted
 */
export async function carryOut<Measures extends object>(stage: Stage<Measures>, job: Job): Promise<void> {
  const { name, title, training, margin, prepare } = stage;
  const { run, display, recipe } = job;
  const onDamaged = (message: string): void => {
    display.done(`${title}: ${message}`);
  };
  const watchers: Watchers = {
    best: bestCheckpoint(run.checkpoint(name), training, { onDamaged }),
    collapse: watchCollapse({ margin }),
    patience: bestSoFar(recipe.earlyStopping),
  };
  training.attach('collapse', watchers.collapse);
  training.attach('patience', watchers.patience);
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
  const embedding = compileEmbedding(stage.embedder);
  try {
    await showTraining(stage, embedding, watchers, job, () => series.save(training));
  } finally {
    embedding.dispose();
  }
  await keepResult(stage, watchers.best, job);
  await series.clear();
}

/** Writes the stage's last checkpoint and leaves the models as it has them. */
async function keepResult<Measures extends object>(
  { name, title, training }: Stage<Measures>,
  best: BestCheckpoint,
  { run, display, recipe }: Job,
): Promise<void> {
  const final = run.checkpoint(name);
  const step = recipe.select === 'best' ? await best.load() : undefined;
  if (step === undefined) {
    await training.withAverages(() => saveCheckpoint(final, training));
  } else {
    display.done(`${title}: the weights after step ${step} had the best validation and are kept`);
    await saveCheckpoint(final, training);
  }
  await loadWeights(final, training.weights);
}

async function showTraining<Measures extends object>(
  { title, training }: Stage<Measures>,
  embedding: Embedding,
  { best, collapse, patience }: Watchers,
  { run, data, display, recipe, signal }: Job,
  save: () => Promise<void>,
): Promise<void> {
  const describe = describeProgress(recipe.batch.identities * recipe.batch.images);
  const reports = untilStale(
    validated(withNotices(training, { watch: collapse }), {
      every: recipe.validateEvery,
      validate: () => training.withAverages(() => evaluateOnValidation(embedding, data)),
    }),
    {
      value: ({ validation }) => validation?.mapAtR,
      patience: recipe.earlyStopping?.patience ?? Number.MAX_SAFE_INTEGER,
      memory: patience,
    },
  );
  for await (const report of reports) {
    const { step, steps, measures, learningRate, milliseconds, validation, notices } = report;
    if (validation !== undefined) {
      training.observe(validation.mapAtR);
      await best.offer(validation.mapAtR);
    }
    const texts = notices.length > 0 ? { notices: notices.map(({ text }) => text) } : {};
    const record = { stage: title, step, ...measures, learningRate, milliseconds, validation, ...texts };
    const kept = step % logEvery === 0 || step === steps || validation !== undefined || notices.length > 0;
    if (kept) await run.appendMetrics(record);
    for (const { text } of notices) display.done(`${title}: notice at step ${step}: ${text}`);
    display.progress(`${title}: ${describe(report)}`, kept ? { ...record, steps } : undefined);
    if (signal.aborted) {
      await save();
      display.done();
      throw new Interrupted(`stopped after step ${step} of ${title}, which has a checkpoint`);
    }
    if (step % recipe.checkpointEvery === 0 && step < steps) await save();
    if (step < steps && patience.state.stale >= (recipe.earlyStopping?.patience ?? Infinity)) {
      display.done(`${title}: stops early after step ${step}: validation no longer improves`);
    }
  }
  display.done();
}

import type { Embedder } from '@htg/backbone';
import { batchShape } from '@htg/sampler/named';
import { compileEmbedding } from '@htg/trainer';
import { runStage, scoreStage } from '@htg/trainer/node';
import type { Stage, StageControl, StageProgress } from '@htg/trainer/node';
import type { Job } from './job.ts';
import { showCompiling } from './show-compiling.ts';
import { stageProgress } from './stage-progress.ts';

/** A stage of a run: a stage whose checkpoint has a name, such as `stage1`. */
export interface NamedStage<Measures extends object> extends Pick<Stage<Measures>, 'title' | 'training' | 'margin'> {
  readonly name: string;
  readonly embedder: Embedder;
  /** What must come before its first update. */
  readonly prepare?: (control: StageControl) => Promise<void>;
}

/**
 * Carries a stage out in the run's folder, validated as the recipe says where there are images to do it on.
 *
 * @throws Interrupted after a checkpoint, when the job's signal is aborted
 */
export async function carryOut<Measures extends object>(
  { name, title, embedder, training, margin, prepare }: NamedStage<Measures>,
  { run, data, display, recipe, signal, log }: Job,
): Promise<void> {
  const { validateEvery: every, checkpointEvery, earlyStopping, select, sampler } = recipe;
  const shown = stageProgress(title, batchShape(sampler).length, display);
  const progress: StageProgress = {
    ...shown,
    update(report, record) {
      log.reached({ stage: title, step: report.step }, report.updates);
      shown.update(report, record);
    },
  };
  const control = { progress, signal };
  const embedding = compileEmbedding(embedder);
  const stopShowing = showCompiling(progress, title);
  try {
    await runStage(
      {
        title,
        stem: run.checkpoint(name),
        training,
        margin,
        checkpointEvery,
        prepare: prepare && (() => prepare(control)),
        validation:
          data.validation.length === 0
            ? undefined
            : { every, validate: () => scoreStage(embedding, data, 'validation'), earlyStopping, select },
        metrics: {
          append: async (record) => {
            await run.appendMetrics(record);
            await log.save();
          },
          dropAfter: (step) => run.dropMetricsAfter(title, step),
        },
      },
      control,
    );
  } finally {
    stopShowing();
    display.done();
    embedding.dispose();
  }
}

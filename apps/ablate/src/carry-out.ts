import type { Training } from '@htg/trainer';
import { runStage, summarizeUpdates } from '@htg/trainer/node';
import type { StageProgress } from '@htg/trainer/node';
import type { Result } from './folder.ts';
import type { Job } from './job.ts';
import type { Networks } from './networks.ts';
import { score } from './score.ts';

/** One training of an ablation. */
export interface CellTraining {
  /** By which its checkpoint and its result are found. */
  readonly key: string;
  /** What a person reads, such as `stage 1`. */
  readonly title: string;
  readonly training: Training<object>;
  readonly networks: Networks;
  /** Of F's triplet loss, where it has one. */
  readonly margin: number | undefined;
  /** What must come before its first update; gives the seconds that it took. */
  readonly prepare?: () => Promise<number>;
}

/**
 * Carries a training out, scores it, and leaves its checkpoint. One that was stopped goes on, in the middle of its updates or with its
 * scores, and comes to the same, to the bit, but for the times.
 *
 * @throws Interrupted when the job's signal is aborted, after a checkpoint
 */
export async function carryOut(
  { key, title, training, networks, margin, prepare }: CellTraining,
  job: Job,
): Promise<Omit<Result, 'settings'>> {
  const { folder, recipe, cell, progress, signal } = job;
  const summarizer = summarizeUpdates();
  training.attach('summary', summarizer);
  const shown: StageProgress = {
    ...progress,
    update(report, record) {
      summarizer.observe(report);
      progress.update(report, record);
    },
  };
  await runStage(
    {
      title: `${title} of split ${cell.split}, seed ${cell.seed}`,
      stem: folder.stem(key),
      training,
      result: networks.weights,
      margin,
      checkpointEvery: recipe.checkpointEvery,
      prepare: async () => {
        summarizer.addSeconds((await prepare?.()) ?? 0);
      },
    },
    { progress: shown, signal },
  );
  return { ...(await score(networks.embedder, job)), ...summarizer.summary };
}

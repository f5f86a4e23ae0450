import type { OpenedData } from '@htg/datasets';
import type { Display } from '@htg/report/node';
import type { Recipe, RunFolder, StartLog } from '@htg/trainer/node';

/** What every stage of a run works with. */
export interface Job {
  readonly recipe: Recipe;
  readonly run: RunFolder;
  readonly data: OpenedData;
  readonly display: Display;
  /** Is told of every update. */
  readonly log: StartLog;
  /** Aborted when the run is to stop after the present update, with a checkpoint. */
  readonly signal: AbortSignal;
}

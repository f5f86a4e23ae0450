import type { OpenedData } from '@htg/datasets';
import type { Ablation, Arm, Cell, CellRecipe } from './ablation.ts';
import type { AblationFolder } from './folder.ts';
import type { Progress } from './progress.ts';

/** One arm in one cell, and what it is carried out with. */
export interface Task {
  readonly ablation: Ablation;
  readonly name: string;
  readonly arm: Arm;
  readonly cell: Cell;
  readonly recipe: CellRecipe;
  readonly folder: AblationFolder;
  /** Told where it stands. */
  readonly progress: Progress;
  /** Aborted when the run is to stop, with a checkpoint of the training under way. */
  readonly signal: AbortSignal;
}

/** A task that something has to be trained for. */
export interface Job extends Task {
  readonly data: OpenedData;
}

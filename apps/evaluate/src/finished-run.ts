import type { Embedder } from '@htg/backbone';
import type { Manifest, OpenedData } from '@htg/datasets';
import type { Recipe } from '@htg/trainer/node';

/** A training run, as it lies in its folder. */
export interface FinishedRun {
  readonly path: string;
  readonly recipe: Recipe;
  /**
   * Its images, each in the part that it was in when the run was trained.
   *
   * @param onWarning is told what differs from then
   * @param movedTo where the folder or the table is now, if no longer where the recipe says
   * @throws Error where the test images are not those of then
   */
  data(onWarning: (text: string) => void, movedTo?: string): Promise<OpenedData>;
  /** What it was trained on; undefined where it wrote none. */
  manifest(): Promise<Manifest | undefined>;
  /** Of the stages that were finished, in the order of their training; one at least. */
  readonly checkpoints: readonly string[];
  /**
   * F with the weights of a checkpoint; its caller disposes of it.
   *
   * @throws Error for a checkpoint that the run does not hold
   */
  embedder(checkpoint: string): Promise<Embedder>;
}

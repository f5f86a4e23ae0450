import type { Embedder } from '@htg/backbone';
import { embedderOf, loaderOf, loadWeights, runWarmUp, takenOver, warmUpOf } from '@htg/trainer/node';
import type { RecipeHtg, StageControl } from '@htg/trainer/node';
import { carryOut } from './carry-out.ts';
import type { Job } from './job.ts';
import { htgParts } from './stage-parts.ts';
import type { Arm } from './stage-parts.ts';

/** Stage 2 of one arm, from the checkpoint `stage1` to the checkpoint of the arm's name. */
export async function runHtgStage(arm: Arm, settings: RecipeHtg, job: Job): Promise<Embedder> {
  const { recipe, run, data } = job;
  const { train } = data;
  const full = { ...recipe, htg: settings };
  const embedder = embedderOf(recipe);
  const { losses, training, margin, discriminator, dispose } = htgParts(arm, full, embedder, train);
  await loadWeights(run.checkpoint('stage1'), takenOver(full, embedder, losses));
  const prepare = async (control: StageControl): Promise<void> => {
    const warmUp = warmUpOf(full);
    if (discriminator === undefined || warmUp === undefined) return;
    await runWarmUp({ embedder, discriminator, train, load: loaderOf(recipe, train), ...warmUp.options }, control);
  };
  await carryOut({ name: arm, title: arm, embedder, training, margin, prepare }, job);
  dispose();
  return embedder;
}

import { trainBasic } from '@htg/trainer';
import { basicTrainingOf, isWhole, startFromWeights, tripletMarginOf } from '@htg/trainer/node';
import { carryOut } from './carry-out.ts';
import type { Job } from './job.ts';
import { basicKey, basicSettings } from './keys.ts';
import { createNetworks } from './networks.ts';
import { workName } from './plan.ts';

/** Trains an arm's stage 1 to its checkpoint, unless it is there. */
export async function ensureBasicStage(job: Job): Promise<void> {
  const { recipe, name, data, folder, cell, progress } = job;
  const key = basicKey(recipe);
  if ((await folder.readResult(key)) !== undefined && (await isWhole(folder.stem(key))).ok) return;
  progress.begin({ cell, arm: name, training: 'stage 1', work: workName.basic(recipe) });
  const networks = createNetworks(job, recipe.basic);
  const { embedder, losses } = networks;
  await startFromWeights(embedder, recipe);
  const ground = { embedder, train: data.train };
  const training = trainBasic({ embedder, losses, ...basicTrainingOf(recipe, ground) });
  try {
    const margin = tripletMarginOf(recipe.basic.losses);
    const found = await carryOut({ key, title: 'stage 1', training, networks, margin }, job);
    const result = { settings: basicSettings(recipe), ...found };
    await folder.writeResult(key, result);
    progress.finish(result);
  } finally {
    training.dispose();
    networks.dispose();
  }
}

import { trainBasic } from '@htg/trainer';
import { basicTrainingOf, isWhole } from '@htg/trainer/node';
import { carryOut } from './carry-out.ts';
import type { Job } from './job.ts';
import { basicKey, basicSettings } from './keys.ts';
import { createNetworks } from './networks.ts';
import { workName } from './plan.ts';

/** Trains an arm's stage 1 to its checkpoint, unless it is there. */
export async function ensureBasicStage(job: Job): Promise<void> {
  const { recipe, arm, name, data, folder, cell, progress } = job;
  const key = basicKey(job);
  if ((await folder.readResult(key)) !== undefined && (await isWhole(folder.stem(key))).ok) return;
  progress.begin({ cell, arm: name, training: 'stage 1', work: workName.basic(recipe, arm) });
  const networks = createNetworks(job);
  const training = trainBasic({ ...networks, ...basicTrainingOf(recipe, data.train) });
  try {
    const { margin } = recipe.basic;
    const found = await carryOut({ key, title: 'stage 1', training, networks, margin }, job);
    const result = { settings: basicSettings(job), ...found };
    await folder.writeResult(key, result);
    progress.finish(result);
  } finally {
    training.dispose();
    networks.dispose();
  }
}

import { trainBasic } from '@htg/trainer';
import { basicTrainingOf, isWhole, saveCheckpoint } from '@htg/trainer/node';
import type { Job } from './job.ts';
import { basicKey, basicSettings } from './keys.ts';
import { createNetworks } from './networks.ts';
import { workName } from './plan.ts';
import { score } from './score.ts';
import { watchTraining } from './watch-training.ts';

/** Trains an arm's stage 1 to its checkpoint, unless it is there. */
export async function ensureBasicStage(job: Job): Promise<void> {
  const { recipe, arm, name, data, folder, cell, progress } = job;
  const key = basicKey(job);
  if ((await isWhole(folder.stem(key))).ok) return;
  progress.begin({ cell, arm: name, training: 'stage 1', work: workName.basic(recipe, arm) });
  const networks = createNetworks(job);
  const training = trainBasic({ ...networks, ...basicTrainingOf(recipe, data.train) });
  try {
    const title = `stage 1 of split ${cell.split}, seed ${cell.seed}`;
    const watched = await watchTraining(training, { ...job, title, margin: recipe.basic.margin });
    const { position } = training;
    const result = await training.withAverages(async () => {
      const scores = await score(networks.embedder, job);
      const found = { settings: basicSettings(job), ...scores, ...watched };
      await folder.writeResult(key, found);
      await saveCheckpoint(folder.stem(key), { weights: networks.weights, position });
      return found;
    });
    progress.finish(result);
  } finally {
    training.dispose();
    networks.dispose();
  }
}

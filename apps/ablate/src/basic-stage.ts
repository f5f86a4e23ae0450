import { trainBasic } from '@htg/trainer';
import { basicTrainingOf, isWhole, saveCheckpoint } from '@htg/trainer/node';
import type { Job } from './job.ts';
import { keyOf } from './key-of.ts';
import { createNetworks } from './networks.ts';
import { score } from './score.ts';
import { watchTraining } from './watch-training.ts';

/** All that decides stage 1 of an arm: arms that agree in it share the checkpoint. */
function basicSettings({ recipe, arm }: Pick<Job, 'recipe' | 'arm'>) {
  const { seed, data, augment, model, batch, basic } = recipe;
  return { stage: 1, bias: arm.bias, seed, data, augment, model, batch, basic };
}

/** The key of an arm's stage 1. */
export function basicKey(job: Pick<Job, 'recipe' | 'arm'>): string {
  return keyOf(basicSettings(job));
}

/** Trains an arm's stage 1 to its checkpoint, unless it is there. */
export async function ensureBasicStage(job: Job): Promise<void> {
  const { recipe, data, folder, cell } = job;
  const key = basicKey(job);
  if ((await isWhole(folder.stem(key))).ok) return;
  const networks = createNetworks(job);
  const training = trainBasic({ ...networks, ...basicTrainingOf(recipe, data.train) });
  const title = `split ${cell.split}, seed ${cell.seed}, stage 1`;
  try {
    const watched = await watchTraining(title, training, job);
    const { position } = training;
    const scores = await training.withAverages(async () => {
      const found = await score(networks.embedder, { ...job, name: title });
      await folder.writeResult(key, { settings: basicSettings(job), ...found, ...watched });
      await saveCheckpoint(folder.stem(key), { weights: networks.weights, position });
      return found;
    });
    job.say.done(`${title}: ${watched.seconds.toFixed(0)} s, validation MAP@R ${scores.validation.mapAtR.toFixed(4)}`);
  } finally {
    training.dispose();
    networks.dispose();
  }
}

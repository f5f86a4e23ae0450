import { loadWeights } from '@htg/trainer/node';
import { armTraining } from './arm-training.ts';
import { basicKey, ensureBasicStage } from './basic-stage.ts';
import type { Result } from './folder.ts';
import type { Job } from './job.ts';
import { keyOf } from './key-of.ts';
import { createNetworks } from './networks.ts';
import { score } from './score.ts';
import { watchTraining } from './watch-training.ts';

/** All that decides an arm's numbers, given its stage 1. */
function armSettings({ arm, recipe }: Job, change: number | undefined) {
  const { method, discriminator, furtherLoss } = arm;
  return { method, discriminator, furtherLoss, change, htg: recipe.htg };
}

/**
 * Carries out an arm in a cell, unless that was done before.
 *
 * @param job.name, job.arm of the arm, by its name
 * @param changeOf the mean relative change of another arm in the same cell, for noise of the same size
 * @returns what it came to
 */
export async function runArm(job: Job, changeOf: (name: string) => Promise<number>): Promise<Result> {
  const { arm, name, cell, folder, say } = job;
  const change = typeof arm.change === 'string' ? await changeOf(arm.change) : arm.change;
  const settings = armSettings(job, change);
  const key = keyOf({ basic: basicKey(job), ...settings });
  const known = await folder.readResult(key);
  // A search did not look at the test identities; its weights are gone, so the arm is trained again.
  if (known !== undefined && (job.ablation.score === 'validation' || known.test !== undefined)) return known;
  await ensureBasicStage(job);
  const title = `split ${cell.split}, seed ${cell.seed}, ${name}`;
  const titled = { ...job, name: title };
  const networks = createNetworks(job);
  let dispose = networks.dispose;
  try {
    await loadWeights(folder.stem(basicKey(job)), networks.weights);
    const prepared = await armTraining(networks, change ?? 0, titled);
    dispose = () => {
      prepared.dispose();
      networks.dispose();
    };
    const watched = await watchTraining(title, prepared.training, job);
    const scores = await score(networks.embedder, titled);
    const seconds = watched.seconds + prepared.warmUpSeconds;
    const result = { settings: { ...settings, ...cell }, ...scores, ...watched, seconds };
    await folder.writeResult(key, result);
    say.done(`${title}: ${seconds.toFixed(0)} s, validation MAP@R ${scores.validation.mapAtR.toFixed(4)}`);
    return result;
  } finally {
    dispose();
  }
}

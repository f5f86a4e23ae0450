import type { OpenedData } from '@htg/datasets';
import { loadWeights } from '@htg/trainer/node';
import { armTraining } from './arm-training.ts';
import { ensureBasicStage } from './basic-stage.ts';
import type { Result } from './folder.ts';
import type { Task } from './job.ts';
import { armKey, armSettings, basicKey, isFinished } from './keys.ts';
import { createNetworks } from './networks.ts';
import { workName } from './plan.ts';
import { score } from './score.ts';
import { watchTraining } from './watch-training.ts';

/**
 * Carries out an arm in a cell, unless that was done before.
 *
 * @param open called when something has to be trained
 * @param changeOf the mean relative change of another arm in the same cell, for noise of the same size
 * @returns what it came to
 * @throws what `open` throws
 */
export async function runArm(
  task: Task,
  { open, changeOf }: { open: () => Promise<OpenedData>; changeOf: (name: string) => Promise<number> },
): Promise<Result> {
  const { arm, name, cell, recipe, folder, progress } = task;
  const change = typeof arm.change === 'string' ? await changeOf(arm.change) : arm.change;
  const key = armKey(task, change);
  const known = await folder.readResult(key);
  if (isFinished(known, task.ablation)) return known;
  const job = { ...task, data: await open() };
  await ensureBasicStage(job);
  progress.begin({ cell, arm: name, training: name, work: workName.arm(cell, name) });
  const networks = createNetworks(job);
  let dispose = (): void => {
    networks.dispose();
  };
  try {
    await loadWeights(folder.stem(basicKey(job)), networks.weights);
    const prepared = await armTraining(networks, change ?? 0, job);
    dispose = () => {
      prepared.dispose();
      networks.dispose();
    };
    const title = `${name} of split ${cell.split}, seed ${cell.seed}`;
    const watched = await watchTraining(prepared.training, { ...job, title, margin: recipe.htg.margin });
    const scores = await prepared.training.withAverages(() => score(networks.embedder, job));
    const seconds = watched.seconds + prepared.warmUpSeconds;
    const result = { settings: { ...armSettings(job, change), ...cell }, ...scores, ...watched, seconds };
    await folder.writeResult(key, result);
    progress.finish(result);
    return result;
  } finally {
    dispose();
  }
}

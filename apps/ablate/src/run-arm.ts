import type { OpenedData } from '@htg/datasets';
import { loadWeights, takenOver, tripletMarginOf } from '@htg/trainer/node';
import { withChange } from './ablation.ts';
import { armTraining } from './arm-training.ts';
import { ensureBasicStage } from './basic-stage.ts';
import { carryOut } from './carry-out.ts';
import type { Result } from './folder.ts';
import type { Task } from './job.ts';
import { armKey, armSettings, basicKey, isFinished } from './keys.ts';
import { createNetworks } from './networks.ts';
import { workName } from './plan.ts';

/**
 * Carries out an arm in a cell, unless that was done before.
 *
 * @param open called when something has to be trained
 * @param changeOf the mean relative change of another arm in the same cell, for noise of the same size
 * @returns what it came to
 * @throws what `open` throws; Interrupted when the task's signal is aborted, after a checkpoint
 */
export async function runArm(
  task: Task,
  { open, changeOf }: { open: () => Promise<OpenedData>; changeOf: (name: string) => Promise<number> },
): Promise<Result> {
  const { arm, name, cell, folder, progress } = task;
  const { matchChangeOf } = arm;
  const recipe = matchChangeOf === undefined ? task.recipe : withChange(task.recipe, await changeOf(matchChangeOf));
  const key = armKey(recipe);
  const known = await folder.readResult(key);
  if (isFinished(known, task.ablation)) return known;
  const job = { ...task, recipe, data: await open() };
  await ensureBasicStage(job);
  progress.begin({ cell, arm: name, training: name, work: workName.arm(cell, name) });
  const networks = createNetworks(job, recipe.htg);
  let dispose = (): void => {
    networks.dispose();
  };
  try {
    const { embedder, losses } = networks;
    await loadWeights(folder.stem(basicKey(recipe)), takenOver(recipe, embedder, losses));
    const started = armTraining(networks, job);
    dispose = () => {
      started.dispose();
      networks.dispose();
    };
    const found = await carryOut(
      {
        ...{ key, title: name, training: started.training, networks, prepare: started.prepare },
        margin: tripletMarginOf(recipe.htg.losses),
      },
      job,
    );
    const result = { settings: { ...armSettings(recipe), ...cell }, ...found };
    await folder.writeResult(key, result);
    // Nothing goes on from an arm.
    await folder.removeCheckpoint(key);
    progress.finish(result);
    return result;
  } finally {
    dispose();
  }
}

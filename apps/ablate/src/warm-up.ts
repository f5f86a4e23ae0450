import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Discriminator } from '@htg/discriminator';
import { prefixed, warmUpDiscriminator } from '@htg/trainer';
import { isWhole, loadWeights, loaderOf, saveCheckpoint, writeAtomic } from '@htg/trainer/node';
import { Interrupted } from './interrupted.ts';
import type { Job } from './job.ts';
import { keyOf } from './key-of.ts';
import { basicKey } from './keys.ts';
import type { Networks } from './networks.ts';

/**
 * D after its warm-up on the features of stage 1. Arms with the same one share it.
 *
 * @returns the seconds that it took, now or when it was made
 */
export async function warmUp(discriminator: Discriminator, { embedder }: Networks, job: Job): Promise<number> {
  const { recipe, data, folder, progress, signal, name, cell } = job;
  const { warmUpSteps: steps, warmUpBatch: batchSize } = recipe.htg.discriminator;
  if (steps === 0) return 0;
  const stem = folder.stem(keyOf({ warmUp: basicKey(job), steps, batchSize }));
  const weights = prefixed('discriminator', discriminator.weights);
  const cost = `${stem}.seconds.json`;
  if ((await isWhole(stem)).ok && existsSync(cost)) {
    await loadWeights(stem, weights);
    return (JSON.parse(await readFile(cost, 'utf8')) as { seconds: number }).seconds;
  }
  const begin = performance.now();
  const load = loaderOf(recipe, data.train);
  const reports = warmUpDiscriminator({
    ...{ embedder, discriminator, train: data.train, load, steps, batchSize, seed: recipe.seed },
  });
  for await (const { step, accuracy } of reports) {
    progress.phase(`discriminator warm-up, update ${step} of ${steps}, accuracy ${accuracy.toFixed(2)}`);
    if (signal.aborted) {
      const title = `${name} of split ${cell.split}, seed ${cell.seed}`;
      throw new Interrupted(`stopped in the warm-up of ${title}, which starts anew the next time`);
    }
  }
  const seconds = (performance.now() - begin) / 1000;
  await saveCheckpoint(stem, { weights, position: { step: steps, sampler: null } });
  await writeAtomic(cost, `${JSON.stringify({ seconds })}\n`);
  return seconds;
}

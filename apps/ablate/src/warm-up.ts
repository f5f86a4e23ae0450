import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Embedder } from '@htg/backbone';
import type { Discriminator } from '@htg/discriminator';
import { prefixed } from '@htg/trainer';
import { isWhole, loaderOf, loadWeights, runWarmUp, saveCheckpoint, warmUpOf, writeAtomic } from '@htg/trainer/node';
import type { Job } from './job.ts';
import { keyOf } from './key-of.ts';
import { basicKey } from './keys.ts';

/**
 * D after its warm-up on the features of stage 1. Arms with the same one share it.
 *
 * @returns the seconds that it took, now or when it was made
 * @throws Interrupted when the job's signal is aborted; it is then made anew
 */
export async function warmUp(discriminator: Discriminator, embedder: Embedder, job: Job): Promise<number> {
  const { recipe, data, folder, progress, signal } = job;
  const warming = warmUpOf(recipe);
  if (warming === undefined) return 0;
  const stem = folder.stem(keyOf({ warmUp: basicKey(recipe), ...warming.key }));
  const weights = prefixed('discriminator', discriminator.weights);
  const cost = `${stem}.seconds.json`;
  if ((await isWhole(stem)).ok && existsSync(cost)) {
    await loadWeights(stem, weights);
    return (JSON.parse(await readFile(cost, 'utf8')) as { seconds: number }).seconds;
  }
  const begin = performance.now();
  const load = loaderOf(recipe, data.train);
  const { train } = data;
  await runWarmUp({ embedder, discriminator, train, load, ...warming.options }, { progress, signal });
  const seconds = (performance.now() - begin) / 1000;
  await saveCheckpoint(stem, { weights, position: { step: warming.options.steps, sampler: null } });
  await writeAtomic(cost, `${JSON.stringify({ seconds })}\n`);
  return seconds;
}

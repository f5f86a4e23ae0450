import type { Embedder } from '@htg/backbone';
import { trainBasic } from '@htg/trainer';
import { basicTrainingOf, initialEmbedder, objectivesOf, tripletMarginOf } from '@htg/trainer/node';
import { carryOut } from './carry-out.ts';
import type { Job } from './job.ts';

/** Stage 1, from initial weights, or those that the run starts from, to the checkpoint `stage1`. */
export async function runBasicStage(job: Job): Promise<Embedder> {
  const { recipe, data } = job;
  const embedder = await initialEmbedder(recipe, job.run);
  const ground = { embedder, train: data.train };
  const losses = objectivesOf(recipe.basic.losses, recipe, ground);
  const training = trainBasic({ embedder, losses, ...basicTrainingOf(recipe, ground) });
  const margin = tripletMarginOf(recipe.basic.losses);
  await carryOut({ name: 'stage1', title: 'stage 1', embedder, training, margin }, job);
  training.dispose();
  for (const loss of losses) loss.dispose();
  return embedder;
}

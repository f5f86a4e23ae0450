import type { Embedder } from '@htg/backbone';
import { initialEmbedder } from '@htg/trainer/node';
import { carryOut } from './carry-out.ts';
import type { Job } from './job.ts';
import { basicParts } from './stage-parts.ts';
import { checkWhitening } from './whiten.ts';

/** Stage 1, from initial weights, or those that the run starts from, to the checkpoint `stage1`. */
export async function runBasicStage(job: Job): Promise<Embedder> {
  const { recipe, data } = job;
  const embedder = await initialEmbedder(recipe, job.run);
  checkWhitening(recipe, embedder, data.train);
  const { training, margin, dispose } = basicParts(recipe, embedder, data.train);
  await carryOut({ name: 'stage1', title: 'stage 1', embedder, training, margin }, job);
  dispose();
  return embedder;
}

import type { Embedder } from '@htg/backbone';
import { biasFreeSoftmax } from '@htg/losses';
import { trainBasic } from '@htg/trainer';
import { embedderOf, loaderOf, optimizerOf, scheduleOf } from '@htg/trainer/node';
import { carryOut } from './carry-out.ts';
import type { Job } from './job.ts';

/** Stage 1, from initial weights to the checkpoint `stage1`. */
export async function runBasicStage(job: Job): Promise<Embedder> {
  const { recipe, data } = job;
  const { steps, learningRate, optimizer, ...losses } = recipe.basic;
  const embedder = embedderOf(recipe);
  const classifier = biasFreeSoftmax({
    embeddingLength: embedder.outputLength,
    identities: data.train.identities,
    seed: recipe.seed,
  });
  const training = trainBasic({
    embedder,
    classifier,
    train: data.train,
    batch: recipe.batch,
    load: loaderOf(recipe, data.train),
    steps,
    learningRate: scheduleOf(learningRate, steps),
    optimizer: optimizerOf(optimizer),
    seed: recipe.seed,
    ...losses,
  });
  await carryOut({ name: 'stage1', title: 'stage 1', embedder, training, margin: recipe.basic.margin }, job);
  training.dispose();
  classifier.variables.weights.dispose();
  return embedder;
}

import type { Embedder } from '@htg/backbone';
import { biasFreeSoftmax } from '@htg/losses';
import { trainBasic } from '@htg/trainer';
import { basicTrainingOf, embedderOf } from '@htg/trainer/node';
import { carryOut } from './carry-out.ts';
import type { Job } from './job.ts';

/** Stage 1, from initial weights to the checkpoint `stage1`. */
export async function runBasicStage(job: Job): Promise<Embedder> {
  const { recipe, data } = job;
  const embedder = embedderOf(recipe);
  const classifier = biasFreeSoftmax({
    embeddingLength: embedder.outputLength,
    identities: data.train.identities,
    seed: recipe.seed,
  });
  const training = trainBasic({ embedder, classifier, ...basicTrainingOf(recipe, data.train) });
  await carryOut({ name: 'stage1', title: 'stage 1', embedder, training, margin: recipe.basic.margin }, job);
  training.dispose();
  classifier.variables.weights.dispose();
  return embedder;
}

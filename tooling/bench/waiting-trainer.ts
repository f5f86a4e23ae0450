import { createEmbedder, resnet18 } from '@htg/backbone';
import { lightAugmentation, loadBatch } from '@htg/datasets';
import type { SetParts } from '@htg/datasets';
import { useEngine } from '@htg/engine';
import { biasFreeSoftmax, classObjective, tripletObjective } from '@htg/losses';
import { constantSchedule, trainBasic } from '@htg/trainer';
import type { Row } from './suite.ts';

/** Updates that are measured, after those in which the step is traced and compiled. */
const updates = { measured: 40, before: 5 };

/**
 * How long the trainer of stage 1 waits for its batches: ResNet-18 at 64 px, 8 x 4 images, light augmentation. Without
 * TensorFlow there is nothing to measure: the step takes seconds.
 */
export async function waitingTrainer(train: SetParts['train']): Promise<Row> {
  const what = 'stage 1, ResNet-18 at 64 px on the emoji set';
  const { engine, reason } = await useEngine();
  if (engine !== 'tensorflow') return { what, note: reason };
  const embedder = createEmbedder({ backbone: resnet18(), imageSize: 64, embeddingLength: 128, seed: 1 });
  const shape = { embeddingLength: embedder.outputLength, identities: train.identities, seed: 1 };
  const losses = [classObjective('softmax', biasFreeSoftmax(shape)), tripletObjective('triplet', { margin: 0.6 })];
  const augment = lightAugmentation();
  const training = trainBasic({
    embedder,
    losses,
    train,
    load: (indices, step) => loadBatch(train, indices, { augment, seed: 1, step }),
    steps: updates.before + updates.measured,
    learningRate: constantSchedule(0.01),
  });
  let waited = 0;
  let spent = 0;
  for await (const report of training) {
    if (report.step <= updates.before) continue;
    waited += report.waited;
    spent += report.milliseconds;
  }
  training.dispose();
  embedder.dispose();
  for (const loss of losses) loss.dispose();
  return {
    what,
    'milliseconds (mean)': (spent / updates.measured).toFixed(1),
    'share of waiting': `${((100 * waited) / spent).toFixed(2)}%`,
  };
}

import { createEmbedder, resnet18, smallImageStem } from '@htg/backbone';
import type { Embedder } from '@htg/backbone';
import { emoji, lightAugmentation, loadBatch } from '@htg/datasets';
import type { ImageSet, Progress, SetParts } from '@htg/datasets';
import { sgd } from '@htg/engine';
import type { Optimizer } from '@htg/engine';
import { constantSchedule, cosineSchedule, stepSchedule } from '../schedule.ts';
import type { Schedule } from '../schedule.ts';
import type { LoadBatch } from '../training-data.ts';
import type { Recipe } from './recipe.ts';

/** The images of a recipe. */
export function dataOf({ data }: Recipe, onProgress?: Progress): Promise<SetParts> {
  return emoji({ imageSize: data.imageSize, seed: data.splitSeed, onProgress });
}

/** F with its initial weights. */
export function embedderOf({ data, model, seed }: Recipe): Embedder {
  const { width, stem, keypointBlocks, embeddingLength, embeddingNorm } = model;
  return createEmbedder({
    backbone: resnet18({ width, ...(stem === 'small' && { stem: smallImageStem }) }),
    imageSize: data.imageSize,
    keypointBlocks,
    embeddingLength,
    embeddingNorm,
    seed,
  });
}

/** How training batches of a set are loaded: changed at random as the recipe says. */
export function loaderOf({ augment, seed }: Recipe, set: ImageSet): LoadBatch {
  return (indices, step) =>
    loadBatch(set, indices, { augment: augment === 'light' ? lightAugmentation() : undefined, seed, step });
}

/** The learning rate of a stage with that many updates. */
export function scheduleOf(schedule: Recipe['basic']['learningRate'], steps: number): Schedule {
  switch (schedule.kind) {
    case 'constant':
      return constantSchedule(schedule.rate);
    case 'cosine':
      return cosineSchedule({ ...schedule, steps });
    case 'step':
      return stepSchedule(schedule);
  }
}

/** The optimiser of a stage. */
export function optimizerOf({ momentum, weightDecay }: Recipe['basic']['optimizer']): Optimizer {
  return sgd({ momentum, weightDecay });
}

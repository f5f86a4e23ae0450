import { createEmbedder } from '@htg/backbone';
import type { Embedder } from '@htg/backbone';
import { makeBackbone } from '@htg/backbone/named';
import { loadBatch, openData } from '@htg/datasets';
import type { Augmentation, ImageSet, Manifest, OpenedData, Progress } from '@htg/datasets';
import { makeAugmentation } from '@htg/datasets/named';
import type { AugmentationSettings } from '@htg/datasets/named';
import { adam, adamw, clipGradients, sgd } from '@htg/engine';
import type { Optimizer } from '@htg/engine';
import type { LoadBatch } from '../../loop/training-data.ts';
import { plateauSchedule } from '../../schedules/plateau-schedule.ts';
import { constantSchedule, cosineSchedule, stepSchedule } from '../../schedules/schedule.ts';
import type { Schedule } from '../../schedules/schedule.ts';
import type { Recipe } from './recipe.ts';

/**
 * The images of a recipe.
 *
 * @param options.manifest of a run: its parts are kept, whatever was added since
 */
export async function dataOf(
  { data }: Recipe,
  {
    onProgress,
    manifest,
  }: { readonly onProgress?: Progress | undefined; readonly manifest?: Manifest | undefined } = {},
): Promise<OpenedData> {
  const { set, path, splitSeed, ...options } = data;
  const common = { ...options, seed: splitSeed, onProgress, manifest };
  return openData(path === undefined ? { ...common, set: 'emoji' } : { ...common, set, path });
}

/** F with its initial weights. */
export function embedderOf({ data, model, seed }: Recipe): Embedder {
  const { backbone, weights: _, ...options } = model;
  return createEmbedder({ backbone: makeBackbone(backbone), imageSize: data.imageSize, ...options, seed });
}

/** How training batches of a set are loaded: changed at random as the recipe says. */
export function loaderOf({ augment: named, data, seed }: Recipe, set: ImageSet): LoadBatch {
  const augment = augmentationOf(named, data.imageSize);
  return (indices, step) => loadBatch(set, indices, { augment, seed, step });
}

function augmentationOf(named: Recipe['augment'], size: number): Augmentation | undefined {
  if (named === 'none') return undefined;
  // A bare name stands for a kind without settings: the schema takes no others.
  const settings = (typeof named === 'string' ? { kind: named } : named) as AugmentationSettings;
  return makeAugmentation(settings, { size });
}

/** The learning rate of a stage with that many updates; one of its own for each network, as a plateau schedule has a memory. */
export function scheduleOf(schedule: Recipe['basic']['learningRate'], steps: number): Schedule {
  switch (schedule.kind) {
    case 'constant':
      return constantSchedule(schedule.rate);
    case 'cosine':
      return cosineSchedule({ ...schedule, steps });
    case 'step':
      return stepSchedule(schedule);
    case 'plateau':
      return plateauSchedule(schedule);
  }
}

/** The optimizer of a stage, with its gradients clipped where the recipe says so. */
export function optimizerOf({ maxGradientNorm, ...settings }: Recipe['basic']['optimizer']): Optimizer {
  const rule = ruleOf(settings);
  return maxGradientNorm === undefined ? rule : clipGradients(rule, { maxNorm: maxGradientNorm });
}

function ruleOf(settings: Omit<Recipe['basic']['optimizer'], 'maxGradientNorm'>): Optimizer {
  switch (settings.kind) {
    case 'sgd':
      return sgd(settings);
    case 'adam':
      return adam(settings);
    case 'adamw':
      return adamw(settings);
  }
}

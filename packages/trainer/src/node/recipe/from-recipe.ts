import { createEmbedder } from '@htg/backbone';
import type { Embedder } from '@htg/backbone';
import { makeBackbone } from '@htg/backbone/named';
import {
  defaultResize,
  drawnSets,
  frameOf,
  loadBatch,
  openData,
  prescaleFor,
  resizeOfKnown,
  resizeOfPreset,
  viewContract,
} from '@htg/datasets';
import type { Augmentation, ImageSet, Manifest, OpenedData, Progress, ResizeRule, ViewContract } from '@htg/datasets';
import { augmentationKinds, makeAugmentation } from '@htg/datasets/named';
import type { AugmentationKind, AugmentationSettings } from '@htg/datasets/named';
import { adam, adamw, clipGradients, sgd } from '@htg/engine';
import type { Optimizer } from '@htg/engine';
import type { LoadBatch } from '../../loop/training-data.ts';
import { plateauSchedule } from '../../schedules/plateau-schedule.ts';
import { constantSchedule, cosineSchedule, linearSchedule, stepSchedule } from '../../schedules/schedule.ts';
import type { Schedule } from '../../schedules/schedule.ts';
import type { GeneratorLearning } from './recipe-htg.ts';
import type { Recipe } from './recipe.ts';

/**
 * The images of a recipe.
 *
 * @param recipe whose `data` says where they lie, how they are split and how large they are
 * @param options.manifest of a run: its parts are kept, whatever was added since
 */
export async function dataOf(
  recipe: Recipe,
  {
    onProgress,
    manifest,
  }: { readonly onProgress?: Progress | undefined; readonly manifest?: Manifest | undefined } = {},
): Promise<OpenedData> {
  const { set, path, splitSeed, ...options } = recipe.data;
  const common = { ...options, resize: resizeOf(recipe), seed: splitSeed, onProgress, manifest };
  if (set === 'fonts') return openData({ ...common, set, path });
  if (set === 'glyphs') return openData({ ...common, set });
  return openData(path === undefined ? { ...common, set: 'emoji' } : { ...common, set, path });
}

/** The recipe's rule for images of another shape than the model's; undefined where it is the default of the frame. */
export function resizeOf({ data, augment }: Pick<Recipe, 'data' | 'augment'>): ResizeRule | undefined {
  // Drawn at that size.
  if (drawnSets.includes(data.set)) return data.set !== 'emoji' || isSquare(data.imageSize) ? 'stretch' : data.resize;
  const preset = typeof augment === 'string' ? augment : augment.kind;
  return data.resize ?? resizeOfPreset(preset) ?? resizeOfKnown(data.set);
}

/**
 * How a recipe's model sees an image, whatever its set: what its contract says.
 *
 * @param recipe whose `data` and `augment` decide
 */
export function viewOf(recipe: Pick<Recipe, 'data' | 'augment'>): ViewContract {
  const { set, imageSize, background, range } = recipe.data;
  const prescale = drawnSets.includes(set) ? [] : prescaleFor(imageSize);
  return viewContract({ imageSize, resize: resizeOf(recipe), prescale, background, range });
}

function isSquare(imageSize: Recipe['data']['imageSize']): boolean {
  const [height, width] = frameOf(imageSize);
  return height === width;
}

/** The checkpoint of F with whitened embeddings, beside those of the stages. */
export const whitenedCheckpoint = 'whitened';

/**
 * F as a checkpoint of a run holds it, with its initial weights.
 *
 * @param recipe the run's
 * @param checkpoint `stage1`, `control`, `htg` or `whitened`
 */
export function embedderOfCheckpoint(recipe: Recipe, checkpoint: string): Embedder {
  const { model, whitening } = recipe;
  if (checkpoint !== whitenedCheckpoint || whitening === undefined) return embedderOf(recipe);
  return embedderOf({ ...recipe, model: { ...model, embeddingLength: whitening.length } });
}

/** F with its initial weights. */
export function embedderOf({ data, model, seed }: Recipe): Embedder {
  const { backbone, weights: _, ...options } = model;
  return createEmbedder({ backbone: makeBackbone(backbone), imageSize: data.imageSize, ...options, seed });
}

/**
 * How training batches of a set are loaded: changed at random as the recipe says.
 *
 * @param recipe whose `augment` decides
 * @param set whose images are loaded
 */
export function loaderOf(recipe: Recipe, set: ImageSet): LoadBatch {
  const { seed } = recipe;
  const augment = augmentationOf(recipe);
  return (indices, step) => loadBatch(set, indices, { augment, seed, step });
}

function augmentationOf(recipe: Recipe): Augmentation | undefined {
  const { augment: named, data } = recipe;
  if (named === 'none') return undefined;
  // A bare name stands for the kind with its defaults.
  const settings: AugmentationSettings = typeof named === 'string' ? kindOf(named) : named;
  const { imageSize: size, background } = data;
  const resize = resizeOf(recipe) ?? defaultResize(frameOf(size));
  return makeAugmentation(settings, { size, resize, background });
}

function kindOf(kind: string): AugmentationSettings {
  const kinds: Readonly<Record<string, AugmentationKind>> = augmentationKinds;
  return kinds[kind].schema.parse({ kind }) as AugmentationSettings;
}

/**
 * The learning rate of a stage with that many updates; one of its own for each network, as a plateau schedule has a memory.
 *
 * @param schedule a rate, or a kind with its options, as recipes have it
 * @param steps updates of the stage
 */
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

/**
 * The weight of a loss in a stage with that many updates: a number, or a schedule.
 *
 * @param weight as recipes have it
 * @param steps updates of the stage
 */
export function weightOf(weight: NonNullable<GeneratorLearning['labelWeight']>, steps: number): number | Schedule {
  if (typeof weight === 'number') return weight;
  return weight.kind === 'linear' ? linearSchedule(weight) : scheduleOf(weight, steps);
}

/** The optimizer of a stage, with its gradients clipped where the recipe says so. */
export function optimizerOf({ maxGradientNorm, ...settings }: Recipe['basic']['optimizer']): Optimizer {
  const rule = ruleOf(settings);
  return maxGradientNorm === undefined ? rule : clipGradients(rule, { maxNorm: maxGradientNorm });
}

function ruleOf(settings: Omit<Recipe['basic']['optimizer'], 'maxGradientNorm'>): Optimizer {
  switch (settings.kind) {
    case 'sgd':
      return sgd(withoutKind(settings));
    case 'adam':
      return adam(withoutKind(settings));
    case 'adamw':
      return adamw(withoutKind(settings));
  }
}

function withoutKind<Settings extends { readonly kind: string }>({
  kind: _,
  ...options
}: Settings): Omit<Settings, 'kind'> {
  return options;
}

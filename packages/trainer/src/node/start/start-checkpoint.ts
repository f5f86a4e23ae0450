import { existsSync } from 'node:fs';
import type { Embedder } from '@htg/backbone';
import { prefixed } from '../../loop/prefixed.ts';
import { loadWeights, saveCheckpoint } from '../checkpoints/checkpoint.ts';
import type { RunFolder } from '../folder/run-folder.ts';
import { embedderOf } from '../recipe/from-recipe.ts';
import type { Recipe } from '../recipe/recipe.ts';
import type { Start, StartRecord } from './load-start.ts';

/** Name of the checkpoint that holds what a run started from. */
export const startCheckpoint = 'start';

const recordName = 'weights.json';

/**
 * Keeps what a run starts from in its folder: the weights as the checkpoint `start`, and where they are from in `weights.json`. So neither going on
 * nor a report needs the source any more. The start's embedder is disposed of.
 *
 * @param run whose folder keeps it
 */
export async function keepStart(run: RunFolder, { embedder, record }: Start): Promise<void> {
  const weights = prefixed('embedder', embedder.weights);
  await saveCheckpoint(run.checkpoint(startCheckpoint), { weights, position: { step: 0, sampler: null } });
  await run.writeJson(recordName, record);
  embedder.dispose();
}

/**
 * What a run started from; undefined where it trained from scratch.
 *
 * @param run whose folder is read
 */
export async function readStart(run: RunFolder): Promise<StartRecord | undefined> {
  if (!existsSync(`${run.path}/${recordName}`)) return undefined;
  return JSON.parse(await run.readText(recordName)) as StartRecord;
}

/**
 * F as stage 1 begins: with its initial weights, or those that the run started from.
 *
 * @param recipe the run's
 * @param run whose folder has the start
 */
export async function initialEmbedder(recipe: Recipe, run: RunFolder): Promise<Embedder> {
  return withStart(embedderOf(recipe), recipe, run);
}

/**
 * The backbone as the run started from it, without a head: what it pools is the embedding, which no training has seen.
 *
 * @param recipe the run's
 * @param run whose folder has the start
 * @returns undefined where the run trained from scratch
 */
export async function zeroShotEmbedder(recipe: Recipe, run: RunFolder): Promise<Embedder | undefined> {
  return recipe.model.weights === undefined ? undefined : withStart(embedderOf(headless(recipe)), recipe, run);
}

/**
 * A recipe whose F is its backbone alone.
 *
 * @param recipe not changed
 */
export function headless(recipe: Recipe): Recipe {
  const model: Recipe['model'] = {
    ...recipe.model,
    ...{ keypointBlocks: [], embeddingLength: null, embeddingNorm: 'none', neck: 'none' },
  };
  return { ...recipe, model };
}

async function withStart(embedder: Embedder, { model }: Recipe, run: RunFolder): Promise<Embedder> {
  if (model.weights === undefined) return embedder;
  try {
    await loadWeights(run.checkpoint(startCheckpoint), prefixed('embedder', embedder.weights));
    return embedder;
  } catch (error) {
    embedder.dispose();
    throw error;
  }
}

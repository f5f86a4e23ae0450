import type { Scores } from '@htg/report';
import type { Display } from '@htg/report/node';
import {
  describeStart,
  isWhole,
  loadStart,
  parseRecipe,
  readStart,
  recipeSchema,
  startCheckpoint,
  zeroShotEmbedder,
} from '@htg/trainer/node';
import type { Recipe, RunFolder, Start } from '@htg/trainer/node';
import { evaluateOnTest } from './evaluate.ts';
import type { Job } from './job.ts';

/**
 * Loads the weights that a recipe starts from, before anything is made or trained, and says what they are.
 *
 * @param run that is gone on with: its own copy of them is used where it is whole
 * @returns undefined where nothing is to be kept: the recipe trains from scratch, or the run has its copy
 * @throws Error where they are not to be had, damaged, of another net, or others than the run was started with
 */
export async function prepareStart(
  recipe: Recipe,
  run: RunFolder | undefined,
  { display, signal }: { readonly display: Display; readonly signal: AbortSignal },
): Promise<Start | undefined> {
  if (recipe.model.weights === undefined) return undefined;
  if (run !== undefined && (await isWhole(run.checkpoint(startCheckpoint))).ok) return undefined;
  const onProgress = (text: string): void => {
    display.progress(text);
  };
  const start = await loadStart(recipe, { onProgress, signal });
  const earlier = run && (await readStart(run));
  if (start === undefined) return undefined;
  if (earlier !== undefined && earlier.sha256 !== start.record.sha256) {
    start.embedder.dispose();
    throw new Error(
      `prepareStart: expected the weights that ${run?.path ?? ''} was started with, sha256 ${earlier.sha256}, received ${start.record.from} with ${start.record.sha256}; start anew without --resume`,
    );
  }
  for (const line of describeStart(start.record)) display.done(line);
  return start;
}

/** The recipe as the run has it: with mean and deviation that came with its weights. */
export async function asStarted(recipe: Recipe, run: RunFolder): Promise<Recipe> {
  if (recipe.model.weights === undefined || recipe.model.colors !== undefined) return recipe;
  const { colors } = parseRecipe(await run.readText('recipe.yaml'), `${run.path}/recipe.yaml`).model;
  return colors === undefined ? recipe : recipeSchema.parse({ ...recipe, model: { ...recipe.model, colors } });
}

/**
 * Scores of the backbone as the run started from it, without a head and without any training; undefined where it started from scratch, or there
 * are no test images.
 *
 * @throws Interrupted when the job's signal is aborted
 */
export async function evaluateZeroShot(job: Job): Promise<Scores | undefined> {
  if (job.data.test.length === 0) return undefined;
  const embedder = await zeroShotEmbedder(job.recipe, job.run);
  return embedder && evaluateOnTest(embedder, job, 'zero-shot');
}

import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import { describeFinding, manifestOf, readManifest } from '@htg/datasets';
import type { Manifest, OpenedData, Progress } from '@htg/datasets';
import { dataOf } from '../recipe/from-recipe.ts';
import type { Recipe } from '../recipe/recipe.ts';
import type { RunFolder } from './run-folder.ts';

const file = 'manifest.json';

/**
 * Writes down what a run is trained on, `manifest.json` of its folder: every identity and image with its content, its part, and which row
 * of the classifier is whose.
 *
 * @param run whose folder gets the file
 * @param data as the run's recipe opened it
 * @param onProgress is told how many images are read
 */
export async function keepManifest(run: RunFolder, data: OpenedData, onProgress?: Progress): Promise<void> {
  await run.writeText(file, `${JSON.stringify(await manifestOf(data, { onProgress }))}\n`);
}

/**
 * The images of a run, each in the part that it was in when the run was trained: identities that were added since are in `new`, never in
 * the test. What changed is among the warnings.
 *
 * @param run whose manifest decides
 * @param recipe the run's
 * @param options.use `training` to go on with it, `evaluation` to score it again: what would falsify that is refused
 * @param options.movedTo where the folder or the table is now, if no longer where the recipe says
 * @throws Error naming what was removed, changed or relabelled, and what to do
 */
export async function runDataOf(
  run: Pick<RunFolder, 'path' | 'readText'>,
  recipe: Recipe,
  {
    use,
    movedTo,
    onProgress,
  }: {
    readonly use: 'training' | 'evaluation';
    readonly movedTo?: string | undefined;
    readonly onProgress?: Progress;
  },
): Promise<OpenedData> {
  const manifest = await runManifest(run);
  if (movedTo === undefined) checkPlace(run, recipe);
  const placed = movedTo === undefined ? recipe : await withDataAt(recipe, movedTo);
  const data = await dataOf(placed, { onProgress, manifest });
  if (data.changes === undefined) return { ...data, warnings: [...data.warnings, drawnAnew(run)] };
  const { findings, falsifyTraining, falsifyEvaluation } = data.changes;
  const falsified = use === 'training' ? [...falsifyTraining, ...falsifyEvaluation] : falsifyEvaluation;
  if (falsified.length > 0) {
    throw new Error(
      `runDataOf: expected the images that ${run.path} was trained on, received others:\n${falsified.map(describeFinding).join('\n')}`,
    );
  }
  return { ...data, warnings: [...data.warnings, ...findings.map(describeFinding)] };
}

/** @throws Error where the folder or the table of the recipe is gone */
function checkPlace({ path: run }: Pick<RunFolder, 'path'>, { data: { path } }: Recipe): void {
  if (path === undefined || existsSync(path)) return;
  throw new Error(
    `runDataOf: expected the images of ${run} at ${path}, found nothing; if they have moved, say where they are now by --data`,
  );
}

/**
 * A recipe whose folder or table has moved. What it says of the root moves along, where that is there.
 *
 * @throws Error where the recipe's images are no files, and where nothing is at the new place
 */
async function withDataAt(recipe: Recipe, place: string): Promise<Recipe> {
  const { path, root, set } = recipe.data;
  if (path === undefined) {
    throw new Error(`runDataOf: expected a run of a folder or a table to read from ${place}, received one of ${set}`);
  }
  const found = await stat(place).catch(() => undefined);
  const moved = set === 'csv' && found?.isDirectory() === true ? join(place, basename(path)) : resolve(place);
  if (found === undefined || !existsSync(moved)) {
    throw new Error(
      `runDataOf: expected ${set === 'csv' ? 'the table' : 'the folder'} of the run at ${moved}, found nothing; give its place of now`,
    );
  }
  const rootNow = root === undefined ? undefined : resolve(moved, relative(path, root));
  const data = { ...recipe.data, path: resolve(moved), ...(rootNow && existsSync(rootNow) && { root: rootNow }) };
  return { ...recipe, data };
}

/**
 * What a run was trained on.
 *
 * @param run whose folder is read
 * @returns undefined where the run wrote none
 * @throws Error where it is damaged
 */
export async function runManifest(run: Pick<RunFolder, 'path' | 'readText'>): Promise<Manifest | undefined> {
  const text = await run.readText(file).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    return readManifest(JSON.parse(text));
  } catch (error) {
    throw new Error(
      `runDataOf: expected a manifest in ${run.path}/${file}, received a damaged file (${(error as Error).message}); put the file back, or train anew`,
      { cause: error },
    );
  }
}

function drawnAnew({ path }: Pick<RunFolder, 'path'>): string {
  return `${path} holds no ${file}: parts are drawn anew, and if images were added or removed since, the test may hold what it was trained on`;
}

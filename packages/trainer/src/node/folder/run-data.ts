import { describeFinding, manifestOf, readManifest } from '@htg/datasets';
import type { Manifest, OpenedData, Progress } from '@htg/datasets';
import { dataOf } from '../recipe/from-recipe.ts';
import type { Recipe } from '../recipe/recipe.ts';
import type { RunFolder } from './run-folder.ts';

const file = 'manifest.json';

/**
 * Writes down what a run is trained on, `manifest.json` of its folder: every identity and image with its content, its part, and which row
 * of the classifier is whose.
 */
export async function keepManifest(run: RunFolder, data: OpenedData, onProgress?: Progress): Promise<void> {
  await run.writeText(file, `${JSON.stringify(await manifestOf(data, { onProgress }))}\n`);
}

/**
 * The images of a run, each in the part that it was in when the run was trained: identities that were added since are in `new`, never in
 * the test. What changed is among the warnings.
 *
 * @param options.use `training` to go on with it, `evaluation` to score it again: what would falsify that is refused
 * @throws Error naming what was removed, changed or relabelled, and what to do
 */
export async function runDataOf(
  run: RunFolder,
  recipe: Recipe,
  { use, onProgress }: { readonly use: 'training' | 'evaluation'; readonly onProgress?: Progress },
): Promise<OpenedData> {
  const manifest = await manifestIn(run);
  const data = await dataOf(recipe, { onProgress, manifest });
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

/** @returns undefined where the run wrote none */
async function manifestIn(run: RunFolder): Promise<Manifest | undefined> {
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

function drawnAnew({ path }: RunFolder): string {
  return `${path} holds no ${file}: parts are drawn anew, and if images were added or removed since, the test may hold what it was trained on`;
}

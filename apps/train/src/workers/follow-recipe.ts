import type { Embedder } from '@htg/backbone';
import type { OpenedData } from '@htg/datasets';
import type { Display } from '@htg/report/node';
import { embedderOf, followStage, parseRecipe, runDataOf } from '@htg/trainer/node';
import type { FullRecipe, Recipe } from '@htg/trainer/node';
import { basicParts, htgParts } from '../stage-parts.ts';
import type { StageParts } from '../stage-parts.ts';
import { hearOfRun } from './announce-run.ts';
import type { AnnouncedRun } from './announce-run.ts';
import { openEngine } from './open-engine.ts';
import type { WorkerPlace } from './open-engine.ts';
import { watchPeers } from './watch-peers.ts';

/**
 * Makes the updates of a run together with worker 0, which has its folder, decides, evaluates and writes: this worker has nothing of the run but
 * what that one tells it, and the images.
 *
 * @throws Interrupted where any worker was asked to stop
 * @throws Error, naming the worker, where one is gone
 */
export async function followRecipe(
  place: WorkerPlace,
  { display, signal }: { readonly display: Display; readonly signal: AbortSignal },
): Promise<void> {
  const { reason } = await openEngine('tensorflow', place);
  display.done(`engine: ${reason}`);
  display.progress('waiting for worker 0');
  const announced = await hearOfRun();
  const endWatch = watchPeers();
  try {
    const recipe = parseRecipe(announced.recipe, 'the recipe of worker 0');
    const data = await dataOfRun(announced, recipe);
    const follow = (title: string, make: (embedder: Embedder) => StageParts): Promise<void> =>
      followOne({ title, make, recipe, data, display, signal });
    await follow('stage 1', (embedder) => basicParts(recipe, embedder, data.train));
    if (recipe.htg === undefined) return;
    const full: FullRecipe = { ...recipe, htg: recipe.htg };
    for (const arm of ['control', 'htg'] as const) {
      await follow(arm, (embedder) => htgParts(arm, full, embedder, data.train));
    }
  } finally {
    endWatch();
  }
}

async function followOne({
  title,
  make,
  recipe,
  data,
  display,
  signal,
}: {
  readonly title: string;
  readonly make: (embedder: Embedder) => StageParts;
  readonly recipe: Recipe;
  readonly data: OpenedData;
  readonly display: Display;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { validateEvery: every, earlyStopping, checkpointEvery } = recipe;
  const embedder = embedderOf(recipe);
  const { training, dispose } = make(embedder);
  const validation = data.validation.length === 0 ? undefined : { every, earlyStopping };
  display.done(`${title}: follows worker 0`);
  await followStage({ title, training, checkpointEvery, validation }, { signal });
  dispose();
  embedder.dispose();
}

/** The images as worker 0 has them, each in its part. */
function dataOfRun({ manifest, movedTo }: AnnouncedRun, recipe: Recipe): Promise<OpenedData> {
  const readText = (name: string): Promise<string> =>
    manifest === null || name !== 'manifest.json'
      ? Promise.reject(Object.assign(new Error(`worker 0 has no ${name}`), { code: 'ENOENT' }))
      : Promise.resolve(manifest);
  return runDataOf({ path: 'the run of worker 0', readText }, recipe, {
    use: 'training',
    ...(movedTo !== null && { movedTo }),
  });
}

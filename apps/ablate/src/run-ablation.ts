import type { OpenedData } from '@htg/datasets';
import { useEngine } from '@htg/engine';
import type { EngineName } from '@htg/engine';
import { dataOf } from '@htg/trainer/node';
import { stringify } from 'yaml';
import { recipeOf } from './ablation.ts';
import type { Ablation, Cell } from './ablation.ts';
import { describeSummary } from './describe-summary.ts';
import { openFolder } from './folder.ts';
import type { AblationFolder, Result } from './folder.ts';
import { Interrupted } from './interrupted.ts';
import type { Say } from './job.ts';
import { runArm } from './run-arm.ts';
import { summarize } from './summarize.ts';
import type { ArmResults, Summary } from './summarize.ts';

export interface RunOptions {
  /** The folder; trainings that it holds already are not done again. */
  readonly out: string;
  readonly engine?: EngineName | undefined;
  readonly say: Say;
  readonly signal?: AbortSignal;
  /** Stop before a training that starts later than this many milliseconds after the beginning. Default never. */
  readonly time?: number;
}

/**
 * Carries out an ablation, cell by cell and arm by arm, and writes `table.md` and `result.json` anew after each cell.
 *
 * @throws Interrupted when the signal is aborted or the time is over; the same call goes on later
 */
export async function runAblation(
  ablation: Ablation,
  { out, engine, say, signal = new AbortController().signal, time = Infinity }: RunOptions,
): Promise<Summary> {
  const begin = performance.now();
  const chosen = await useEngine({ engine });
  say.done(`engine: ${chosen.reason}`);
  const folder = await openFolder(out);
  await folder.writeText('ablation.yaml', stringify(ablation));
  const results = new Map<string, { cell: Cell; result: Result }[]>();
  for (const split of ablation.splits) {
    const data = openDataOnce(split, say);
    for (const seed of ablation.seeds) {
      const cell = { seed, split };
      const ofCell = new Map<string, Result>();
      const run = async (name: string): Promise<Result> => {
        const done = ofCell.get(name);
        if (done !== undefined) return done;
        if (performance.now() - begin > time)
          throw new Interrupted(`the time is over before split ${split}, seed ${seed}, ${name}`);
        const arm = ablation.arms[name];
        const recipe = recipeOf(ablation, arm, cell);
        const job = { ...{ ablation, name, arm, cell, recipe, folder, say, signal }, data: await data(recipe) };
        const result = await runArm(job, async (other) => (await run(other)).measures.change);
        ofCell.set(name, result);
        return result;
      };
      for (const name of Object.keys(ablation.arms)) {
        results.set(name, [...(results.get(name) ?? []), { cell, result: await run(name) }]);
      }
      await writeSummary(ablation, results, folder);
    }
  }
  return writeSummary(ablation, results, folder);
}

/** The images of a split, read when they are first needed. */
function openDataOnce(split: number, say: Say) {
  const opened = new Map<string, Promise<OpenedData>>();
  return (recipe: Parameters<typeof dataOf>[0]): Promise<OpenedData> => {
    const key = JSON.stringify(recipe.data);
    const data = opened.get(key) ?? dataOf(recipe);
    if (!opened.has(key)) {
      opened.set(key, data);
      say.progress(`split ${split}: reading the images`);
    }
    return data;
  };
}

async function writeSummary(ablation: Ablation, results: ArmResults, folder: AblationFolder): Promise<Summary> {
  const summary = summarize(ablation, results);
  await folder.writeText('table.md', describeSummary(ablation, summary));
  await folder.writeText('result.json', `${JSON.stringify(summary, null, 2)}\n`);
  return summary;
}

import type { OpenedData } from '@htg/datasets';
import { useEngine } from '@htg/engine';
import type { EngineName } from '@htg/engine';
import type { ReportAssets } from '@htg/report';
import { describeMachine } from '@htg/report/node';
import type { Display } from '@htg/report/node';
import { dataOf } from '@htg/trainer/node';
import { stringify } from 'yaml';
import { recipeOf } from './ablation.ts';
import type { Ablation, Cell } from './ablation.ts';
import { openFolder } from './folder.ts';
import type { AblationFolder, Result } from './folder.ts';
import { Interrupted } from './interrupted.ts';
import { basicKey } from './keys.ts';
import { planTrainings, workName } from './plan.ts';
import type { Plan } from './plan.ts';
import { showProgress } from './progress.ts';
import type { Progress } from './progress.ts';
import { runArm } from './run-arm.ts';
import { summarize } from './summarize.ts';
import type { CellResult, Summary } from './summarize.ts';
import { timeLeft } from './time-left.ts';
import { writeSummary } from './write-summary.ts';

export interface RunOptions {
  /** The folder; trainings that it holds already are not done again. */
  readonly out: string;
  readonly engine?: EngineName | undefined;
  readonly display: Display;
  /** Script and style of `report.html`. */
  readonly assets: ReportAssets;
  readonly signal?: AbortSignal;
  /** Stop before a training that starts later than this many milliseconds after the beginning. Default never. */
  readonly time?: number;
}

/** What the trainings of all cells share. */
interface Shared {
  readonly ablation: Ablation;
  readonly folder: AblationFolder;
  readonly progress: Progress;
  readonly plan: Plan;
  readonly signal: AbortSignal;
  /** @throws Interrupted when no further training is to start */
  readonly checkTime: (cell: Cell, name: string) => void;
}

/**
 * Carries out an ablation, cell by cell and arm by arm, and writes `table.md`, `result.json` and `report.html` anew after each cell.
 *
 * @throws Interrupted when the signal is aborted or the time is over; the same call goes on later
 */
export async function runAblation(
  ablation: Ablation,
  { out, engine, display, assets, signal = new AbortController().signal, time = Infinity }: RunOptions,
): Promise<Summary> {
  const begin = performance.now();
  const chosen = await useEngine({ engine });
  display.done(`engine: ${chosen.reason}`);
  const ground = { engine: chosen.engine, machine: describeMachine() };
  const folder = await openFolder(out);
  await folder.writeText('ablation.yaml', stringify(ablation));
  const left = timeLeft();
  const plan = await planTrainings(ablation, folder, left);
  const progress = showProgress(ablation, { display, plan, time: left });
  const shared = { ...{ ablation, folder, progress, plan, signal }, checkTime };
  const results = new Map<string, CellResult[]>();
  for (const split of ablation.splits) {
    const data = openDataOnce(split, progress);
    for (const seed of ablation.seeds) {
      for (const [name, result] of await runCell({ seed, split }, data, shared)) {
        results.set(name, [...(results.get(name) ?? []), result]);
      }
      await writeSummary(ablation, summarize(ablation, results), { folder, ground, assets });
    }
  }
  return summarize(ablation, results);

  function checkTime({ seed, split }: Cell, name: string): void {
    if (performance.now() - begin <= time) return;
    throw new Interrupted(`the time is over before split ${split}, seed ${seed}, ${name}`);
  }
}

/** All arms of a cell, by name. */
async function runCell(
  cell: Cell,
  data: ReturnType<typeof openDataOnce>,
  { ablation, folder, progress, plan, signal, checkTime }: Shared,
): Promise<Map<string, CellResult>> {
  const results = new Map<string, CellResult>();
  const run = async (name: string): Promise<Result> => {
    const done = results.get(name);
    if (done !== undefined) return done.result;
    checkTime(cell, name);
    const arm = ablation.arms[name];
    const recipe = recipeOf(ablation, arm, cell);
    const job = { ...{ ablation, name, arm, cell, recipe, folder, progress, signal }, data: await data(recipe) };
    const result = await runArm(job, async (other) => (await run(other)).measures.change);
    plan.delete(workName.arm(cell, name));
    const key = basicKey(job);
    const basic = await folder.readResult(key);
    results.set(name, { cell, result, basic: basic && { key, result: basic } });
    return result;
  };
  for (const name of Object.keys(ablation.arms)) await run(name);
  return results;
}

/** The images of a split, read when they are first needed. */
function openDataOnce(split: number, progress: Progress) {
  const opened = new Map<string, Promise<OpenedData>>();
  return (recipe: Parameters<typeof dataOf>[0]): Promise<OpenedData> => {
    const key = JSON.stringify(recipe.data);
    const data = opened.get(key) ?? dataOf(recipe);
    if (!opened.has(key)) {
      opened.set(key, data);
      progress.phase(`reading the images of split ${split}`);
    }
    return data;
  };
}

import type { OpenedData } from '@htg/datasets';
import { useEngine } from '@htg/engine';
import type { EngineName } from '@htg/engine';
import type { ReportAssets } from '@htg/report';
import { describeMachine } from '@htg/report/node';
import type { Display } from '@htg/report/node';
import { dataOf, Interrupted } from '@htg/trainer/node';
import type { Recipe } from '@htg/trainer/node';
import { stringify } from 'yaml';
import { recipeOf } from './ablation.ts';
import type { Ablation, Cell, KnownAblation } from './ablation.ts';
import type { Shard } from './cells-of.ts';
import { dataContents } from './data-contents.ts';
import { openFolder } from './folder.ts';
import type { AblationFolder, Result } from './folder.ts';
import { basicKey } from './keys.ts';
import { lockCells } from './lock-cells.ts';
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
  /** Train only in the cells of this shard. Default in all. */
  readonly shard?: Shard | undefined;
}

/** What the trainings of all cells share. */
interface Shared {
  readonly ablation: KnownAblation;
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
  given: Ablation,
  { out, engine, display, assets, signal = new AbortController().signal, time = Infinity, shard }: RunOptions,
): Promise<Summary> {
  const begin = performance.now();
  const folder = await openFolder(out);
  const chosen = await useEngine({ engine });
  display.done(`engine: ${chosen.reason}`);
  const ablation: KnownAblation = { ...given, contents: await dataContents(given) };
  const ground = { engine: chosen.engine, machine: describeMachine() };
  const left = timeLeft();
  const { plan, cells, open } = await planTrainings(ablation, folder, { time: left, shard });
  const locks = await lockCells(folder, open, display);
  try {
    await folder.writeText('ablation.yaml', stringify(given));
    const progress = showProgress(ablation, { display, plan, time: left });
    const shared = { ...{ ablation, folder, progress, plan, signal }, checkTime };
    const results = new Map<string, CellResult[]>();
    let opened: OpenedSplit | undefined;
    for (const cell of cells) {
      // One split's images at a time: those of all might not fit into memory.
      if (opened?.split !== cell.split) opened = openSplit(cell.split, progress);
      for (const [name, result] of await runCell(cell, opened.read, shared)) {
        results.set(name, [...(results.get(name) ?? []), result]);
      }
      await writeSummary(ablation, summarize(ablation, results), { folder, ground, assets });
    }
    return summarize(ablation, results);
  } finally {
    for (const { release } of locks) await release();
  }

  function checkTime({ seed, split }: Cell, name: string): void {
    if (performance.now() - begin <= time) return;
    throw new Interrupted(`the time is over before split ${split}, seed ${seed}, ${name}`);
  }
}

/** All arms of a cell, by name. */
async function runCell(
  cell: Cell,
  images: OpenedSplit['read'],
  { ablation, folder, progress, plan, signal, checkTime }: Shared,
): Promise<Map<string, CellResult>> {
  const results = new Map<string, CellResult>();
  const run = async (name: string): Promise<Result> => {
    const done = results.get(name);
    if (done !== undefined) return done.result;
    const arm = ablation.arms[name];
    const recipe = recipeOf(ablation, arm, cell);
    const task = { ablation, name, arm, cell, recipe, folder, progress, signal };
    const result = await runArm(task, {
      open() {
        checkTime(cell, name);
        return images(recipe);
      },
      changeOf: async (other) => (await run(other)).measures.change,
    });
    plan.delete(workName.arm(cell, name));
    const key = basicKey(recipe);
    const basic = await folder.readResult(key);
    results.set(name, { cell, result, basic: basic && { key, result: basic } });
    return result;
  };
  for (const name of Object.keys(ablation.arms)) await run(name);
  return results;
}

/** The images of one split. */
interface OpenedSplit {
  readonly split: number;
  readonly read: (recipe: Recipe) => Promise<OpenedData>;
}

/** Images are read when they are first needed. */
function openSplit(split: number, progress: Progress): OpenedSplit {
  const opened = new Map<string, Promise<OpenedData>>();
  const read = (recipe: Recipe): Promise<OpenedData> => {
    const key = JSON.stringify(recipe.data);
    const data = opened.get(key) ?? dataOf(recipe);
    if (!opened.has(key)) {
      opened.set(key, data);
      progress.phase(`reading the images of split ${split}`);
    }
    return data;
  };
  return { split, read };
}

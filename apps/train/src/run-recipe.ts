import { dataFindings, describeFinding } from '@htg/datasets';
import type { OpenedData, Progress } from '@htg/datasets';
import { useEngine } from '@htg/engine';
import type { EngineName } from '@htg/engine';
import type { Scores } from '@htg/report';
import type { Display } from '@htg/report/node';
import { dataOf, keepManifest, newRunPlace, runDataOf, sumOfStarts } from '@htg/trainer/node';
import type { Recipe, RunFolder, RunStart } from '@htg/trainer/node';
import { runBasicStage } from './basic-stage.ts';
import { evaluateOnTest, evaluatePixels } from './evaluate.ts';
import { exportModel } from './export-model.ts';
import { runHtgStage } from './htg-stage.ts';
import type { Job } from './job.ts';
import { beginLog, openRun, startRun } from './start-run.ts';

/** What a run came to; `result.json` holds the same. */
export interface RunResult {
  /** That made the updates; `wasm, then tensorflow` where starts differ. */
  readonly engine: string;
  /** Of all starts together. */
  readonly seconds: number;
  /** What the updates were made on. */
  readonly machine: string;
  /** Each with its engine, its versions, its time, and the updates that it made. */
  readonly starts: readonly RunStart[];
  /** Scores on test identities, none of which was seen in training. */
  readonly test: Readonly<Record<string, Scores>>;
}

/**
 * Carries out a recipe: stage 1, then from its checkpoint stage 2, once with G = identity (the control) and once with the
 * adversary, with equal updates of F; each is evaluated on the test identities. Nobody else may work on its folder meanwhile.
 *
 * @throws Interrupted when the signal is aborted, after a checkpoint
 */
export async function runRecipe(
  recipe: Recipe,
  {
    out,
    resume = false,
    engine,
    display,
    signal = new AbortController().signal,
  }: {
    readonly out: string;
    /** Go on with the run that is in `out`. */
    readonly resume?: boolean;
    readonly engine?: EngineName;
    readonly display: Display;
    readonly signal?: AbortSignal;
  },
): Promise<{ readonly run: RunFolder; readonly result: RunResult }> {
  if (!resume) await newRunPlace(out);
  let run = resume ? await openRun(recipe, out, display) : undefined;
  try {
    const chosen = await useEngine({ engine });
    display.done(`engine: ${chosen.reason}`);
    const data = await readData(recipe, run, display);
    // Nothing is moved aside before all else is known to be right.
    if (run === undefined) {
      run = await startRun(recipe, out, display);
      await keepManifest(run, data);
    }
    const log = await beginLog(run, chosen, display);
    try {
      const test = await trainStages({ recipe, run, data, display, signal, log });
      await log.end();
      const result = { ...sumOfStarts(log.starts), starts: log.starts, test };
      await run.writeJson('result.json', result);
      return { run, result };
    } catch (error) {
      // What went wrong first is to be told.
      await log.end().catch(() => undefined);
      throw error;
    }
  } finally {
    await run?.release();
  }
}

/** @param run that is gone on with; its images are those that it was started with */
async function readData(recipe: Recipe, run: RunFolder | undefined, display: Display): Promise<OpenedData> {
  const onProgress: Progress = ({ task, done, total }) => {
    display.progress(`${task}: ${done} of ${total}`);
  };
  const data = await (run === undefined
    ? dataOf(recipe, { onProgress })
    : runDataOf(run, recipe, { use: 'training', onProgress }));
  for (const warning of data.warnings) display.done(`warning: ${warning}`);
  for (const finding of dataFindings(data)) display.done(`${finding.severity}: ${describeFinding(finding)}`);
  display.done(
    `data: ${data.train.identities} identities to train on, ${data.validation.identities} for validation, ${data.test.identities} for the test`,
  );
  if (data.validation.length === 0) {
    throw new Error(
      `htg-train: expected identities for validation in ${recipe.data.set}, received none; keep some for it, as in --set 'data.shares={ train: 0.5, validation: 0.15, test: 0.35 }', or with parts of its own --set data.validationShare=0.1`,
    );
  }
  return data;
}

/** All stages, and the model in the end; gives the test scores of each. */
async function trainStages(job: Job): Promise<RunResult['test']> {
  const { recipe, run, data, display } = job;
  const test: Record<string, Scores> = { pixels: await evaluatePixels(data) };
  test.stage1 = await evaluateOnTest(await runBasicStage(job), job);
  if (recipe.htg !== undefined) {
    const settings = recipe.htg;
    for (const arm of ['control', 'htg'] as const) {
      test[arm] = await evaluateOnTest(await runHtgStage(arm, settings, job), job);
    }
  }
  const checkpoint = recipe.htg === undefined ? 'stage1' : 'htg';
  display.done(`model: ${await exportModel(run, recipe, { checkpoint, view: data.view })}`);
  return test;
}

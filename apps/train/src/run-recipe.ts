import { basename } from 'node:path';
import { useEngine } from '@htg/engine';
import type { EngineName } from '@htg/engine';
import { describeMachine } from '@htg/report/node';
import type { Display } from '@htg/report/node';
import { createRunFolder, dataOf, openRunFolder } from '@htg/trainer/node';
import type { Recipe, RunFolder } from '@htg/trainer/node';
import { stringify } from 'yaml';
import { exportModel } from './export-model.ts';
import { evaluateOnTest, evaluatePixels } from './evaluate.ts';
import type { Scores } from '@htg/report';
import { runBasicStage } from './basic-stage.ts';
import { runHtgStage } from './htg-stage.ts';

/** What a run came to; `result.json` holds the same. */
export interface RunResult {
  readonly engine: string;
  readonly seconds: number;
  /** What it ran on. */
  readonly machine: string;
  /** Scores on test identities, none of which was seen in training. */
  readonly test: Readonly<Record<string, Scores>>;
}

/**
 * Carries out a recipe: stage 1, then from its checkpoint stage 2, once with G = identity (the control) and once with the
 * adversary, with equal updates of F; each is evaluated on the test identities.
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
  const begin = performance.now();
  const chosen = await useEngine({ engine });
  display.done(`engine: ${chosen.reason}`);
  const run = resume ? await openRun(recipe, out) : await startRun(recipe, out, display);

  const data = await dataOf(recipe, ({ task, done, total }) => {
    display.progress(`${task}: ${done} of ${total}`);
  });
  for (const warning of data.warnings) display.done(`warning: ${warning}`);
  display.done(
    `data: ${data.train.identities} identities to train on, ${data.validation.identities} for validation, ${data.test.identities} for the test`,
  );

  if (data.validation.length === 0) {
    throw new Error(
      `htg-train: expected identities for validation in ${recipe.data.set}, received none; keep some of the training ones for it: --set data.validationShare=0.1`,
    );
  }

  const job = { recipe, run, data, display, signal };
  const test: Record<string, Scores> = { pixels: await evaluatePixels(data) };
  test.stage1 = await evaluateOnTest(await runBasicStage(job), job);
  if (recipe.htg !== undefined) {
    const settings = recipe.htg;
    for (const arm of ['control', 'htg'] as const) {
      test[arm] = await evaluateOnTest(await runHtgStage(arm, settings, job), job);
    }
  }
  display.done(`model: ${await exportModel(run, recipe, recipe.htg === undefined ? 'stage1' : 'htg')}`);
  const seconds = Math.round((performance.now() - begin) / 100) / 10;
  const result = { engine: chosen.engine, seconds, machine: describeMachine(), test };
  await run.writeJson('result.json', result);
  return { run, result };
}

async function startRun(recipe: Recipe, out: string, display: Display): Promise<RunFolder> {
  const { run, movedTo } = await createRunFolder(out);
  if (movedTo !== undefined) display.done(`the older ${basename(out)} is now ${movedTo}`);
  await run.writeText('recipe.yaml', stringify(recipe));
  return run;
}

async function openRun(recipe: Recipe, out: string): Promise<RunFolder> {
  const run = openRunFolder(out);
  if ((await run.readText('recipe.yaml')) !== stringify(recipe)) {
    throw new Error(
      `htg-train: expected the recipe that ${out} was started with, received another; give ${out}/recipe.yaml, or leave --resume out to start anew`,
    );
  }
  return run;
}

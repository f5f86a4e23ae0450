import { dataFindings, describeFinding, sameImages } from '@htg/datasets';
import type { OpenedData, Progress } from '@htg/datasets';
import type { EngineName } from '@htg/engine';
import type { Scores } from '@htg/report';
import type { Display } from '@htg/report/node';
import {
  dataOf,
  keepManifest,
  keepStart,
  newRunPlace,
  runDataOf,
  sumOfStarts,
  whitenedCheckpoint,
} from '@htg/trainer/node';
import type { Recipe, RunFolder, RunStart } from '@htg/trainer/node';
import { runBasicStage } from './basic-stage.ts';
import { evaluateOnTest, evaluatePixels } from './evaluate.ts';
import { exportModel } from './export-model.ts';
import { runHtgStage } from './htg-stage.ts';
import type { Job } from './job.ts';
import { beginLog, openRun, startRun } from './start-run.ts';
import { evaluateZeroShot, prepareStart } from './start-weights.ts';
import { touchedImages } from './touched-images.ts';
import { whiten } from './whiten.ts';
import { announceRun } from './workers/announce-run.ts';
import { openEngine } from './workers/open-engine.ts';
import type { WorkerPlace } from './workers/open-engine.ts';
import { watchPeers } from './workers/watch-peers.ts';

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
  /** Scores on test identities, none of which was seen in training; empty where there are none to test. */
  readonly test: Readonly<Record<string, Scores>>;
}

/**
 * Carries out a recipe: stage 1, then from its checkpoint stage 2, once with G = identity (the control) and once with the
 * adversary, with equal updates of F; each is evaluated on the test identities. Nobody else may work on its folder meanwhile.
 *
 * @throws Interrupted when the signal is aborted, after a checkpoint
 */
export async function runRecipe(
  given: Recipe,
  {
    out,
    resume = false,
    movedTo,
    engine,
    workers,
    display,
    signal = new AbortController().signal,
  }: {
    readonly out: string;
    /** Go on with the run that is in `out`. */
    readonly resume?: boolean;
    /** With `resume`: where the folder or the table is now, if no longer where the recipe says. */
    readonly movedTo?: string | undefined;
    readonly engine?: EngineName | undefined;
    /** This process's place, worker 0, where several train together, and what to do once its engine is open. */
    readonly workers?: (WorkerPlace & { readonly joined?: () => void }) | undefined;
    readonly display: Display;
    readonly signal?: AbortSignal;
  },
): Promise<{ readonly run: RunFolder; readonly result: RunResult }> {
  if (!resume) await newRunPlace(out);
  const opened = resume ? await openRun(given, out, display) : undefined;
  let run = opened?.run;
  let recipe = opened?.recipe ?? given;
  try {
    const { joined, ...place } = workers ?? {};
    const chosen = await openEngine(engine, workers && (place as WorkerPlace));
    joined?.();
    display.done(`engine: ${chosen.reason}`);
    if (recipe.compute !== undefined && chosen.engine !== 'tensorflow') {
      display.done(
        `warning: compute.precision and compute.optimize are for TensorFlow; ${chosen.engine} computes in float32`,
      );
    }
    const since = Date.now();
    const data = await readData(recipe, run, { display, movedTo });
    const start = await prepareStart(recipe, run, { display, signal });
    recipe = start?.recipe ?? recipe;
    // Nothing is moved aside before all else is known to be right.
    if (run === undefined) {
      run = await startRun(recipe, out, display);
      await keepManifest(run, data);
    }
    if (start !== undefined) await keepStart(run, start);
    const by = workers === undefined ? '' : ` by ${workers.addresses.length} workers`;
    const log = await beginLog(run, { ...chosen, engine: `${chosen.engine}${by}` }, display);
    const endWatch = workers === undefined ? () => undefined : await meetWorkers(run, movedTo, display);
    try {
      const test = await trainStages({ recipe, run, data, display, signal, log });
      const touched = await touchedImages(data, since);
      if (touched !== undefined) display.done(`warning: ${touched}`);
      await log.end();
      const result = { ...sumOfStarts(log.starts), starts: log.starts, test };
      await run.writeJson('result.json', result);
      return { run, result };
    } catch (error) {
      // What went wrong first is to be told.
      await log.end().catch(() => undefined);
      throw error;
    } finally {
      endWatch();
    }
  } finally {
    await run?.release();
  }
}

/** Waits for the other workers, tells them of the run, and looks after them until what is returned is called. */
async function meetWorkers(run: RunFolder, movedTo: string | undefined, display: Display): Promise<() => void> {
  display.progress('waiting for the other workers');
  await announceRun(run, movedTo);
  return watchPeers();
}

/** @param run that is gone on with; its images are those that it was started with */
async function readData(
  recipe: Recipe,
  run: RunFolder | undefined,
  { display, movedTo }: { readonly display: Display; readonly movedTo: string | undefined },
): Promise<OpenedData> {
  const onProgress: Progress = ({ task, done, total }) => {
    display.progress(`${task}: ${done} of ${total}`);
  };
  const data = await (run === undefined
    ? dataOf(recipe, { onProgress })
    : runDataOf(run, recipe, { use: 'training', movedTo, onProgress }));
  for (const warning of data.warnings) display.done(`warning: ${warning}`);
  for (const finding of [...dataFindings(data), ...(await sameImages(data, onProgress))])
    display.done(`${finding.severity}: ${describeFinding(finding)}`);
  display.done(
    `data: ${data.train.identities} identities to train on, ${data.validation.identities} for validation, ${data.test.identities} for the test`,
  );
  refuseUndecidable(recipe, data);
  return data;
}

/** What validation decides cannot be decided without it. */
function refuseUndecidable({ select, earlyStopping, basic, htg }: Recipe, { validation }: OpenedData): void {
  if (validation.length > 0) return;
  const rates = { basic: basic.learningRate, htg: htg?.learningRate };
  const asked = [
    ...(select === 'best' ? ['select: best'] : []),
    ...(earlyStopping === undefined ? [] : ['earlyStopping']),
    ...Object.entries(rates).flatMap(([stage, rate]) =>
      rate?.kind === 'plateau' ? [`${stage}.learningRate of kind plateau`] : [],
    ),
  ];
  if (asked.length === 0) return;
  throw new Error(
    `htg-train: expected identities for validation, by which ${listed(asked)} would decide, received none; ` +
      `leave ${listed(asked)} out, or keep some: 'data.shares={ train: 0.5, validation: 0.15, test: 0.35 }', ` +
      'or data.validationShare=0.1 where the images have parts of their own',
  );
}

function listed(names: readonly string[]): string {
  return names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;
}

/** All stages, and the model in the end; gives the test scores of each, none where there are no test images. */
async function trainStages(job: Job): Promise<RunResult['test']> {
  const { recipe, run, data, display } = job;
  const test: Record<string, Scores> = {};
  const keep = (name: string, scores: Scores | undefined): void => {
    if (scores !== undefined) test[name] = scores;
  };
  keep('pixels', await evaluatePixels(data));
  keep('zeroShot', await evaluateZeroShot(job));
  keep('stage1', await evaluateOnTest(await runBasicStage(job), job));
  if (recipe.htg !== undefined) {
    const settings = recipe.htg;
    for (const arm of ['control', 'htg'] as const) {
      keep(arm, await evaluateOnTest(await runHtgStage(arm, settings, job), job));
    }
  }
  const last = recipe.htg === undefined ? 'stage1' : 'htg';
  if (recipe.whitening !== undefined) {
    keep(whitenedCheckpoint, await evaluateOnTest(await whiten(last, recipe.whitening, job), job));
  }
  const checkpoint = recipe.whitening === undefined ? last : whitenedCheckpoint;
  display.done(`model: ${await exportModel(run, recipe, { checkpoint, view: data.view })}`);
  return test;
}

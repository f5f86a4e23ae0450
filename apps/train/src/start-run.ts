import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { describeMachine } from '@htg/report/node';
import type { Display } from '@htg/report/node';
import {
  createRunFolder,
  describeChange,
  logStart,
  readStarts,
  resumeRunFolder,
  versionsInUse,
} from '@htg/trainer/node';
import type { LockedRunFolder, Recipe, StartLog } from '@htg/trainer/node';
import { stringify } from 'yaml';
import { asStarted } from './start-weights.ts';

/** Makes the folder of a new run; an older run of that name is moved aside. */
export async function startRun(recipe: Recipe, out: string, display: Display): Promise<LockedRunFolder> {
  const { run, movedTo } = await createRunFolder(out);
  if (movedTo !== undefined) display.done(`the older ${basename(out)} is now ${movedTo}`);
  await run.writeText('recipe.yaml', stringify(recipe));
  return run;
}

/**
 * Opens the folder of a run to go on with it.
 *
 * @throws Error where it is none, another process works on it, or it was started with another recipe
 */
export async function openRun(
  given: Recipe,
  out: string,
  display: Display,
): Promise<{ readonly run: LockedRunFolder; readonly recipe: Recipe }> {
  const run = await resumeRunFolder(out, (message) => {
    display.done(message);
  });
  try {
    const recipe = await asStarted(given, run);
    const text = await run.readText('recipe.yaml');
    if (text !== stringify(recipe)) {
      throw new Error(
        `openRun: expected the recipe that ${out} was started with, received another; give ${out}/recipe.yaml, or leave --resume out to start anew`,
      );
    }
    const first = (await readStarts(run)).at(0);
    if (first !== undefined && first.recipe !== checksum(text)) {
      throw new Error(
        `openRun: expected ${out}/recipe.yaml as the run was started with it, received an altered one; undo the change, or leave --resume out to start anew`,
      );
    }
    return { run, recipe };
  } catch (error) {
    await run.release();
    throw error;
  }
}

/** Begins to note this start, and says what it has other than the ones before it. */
export async function beginLog(
  run: LockedRunFolder,
  { engine, version }: { readonly engine: string; readonly version?: string | undefined },
  display: Display,
): Promise<StartLog> {
  const log = await logStart(run, {
    engine,
    machine: describeMachine(),
    versions: versionsInUse(version),
    recipe: checksum(await run.readText('recipe.yaml')),
  });
  const change = describeChange(log.starts);
  if (change !== undefined) display.done(`warning: ${change}`);
  return log;
}

function checksum(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeCheckpoint, writeAtomic } from '@htg/trainer/node';
import type { StageScores, UpdateSummary } from '@htg/trainer/node';

/** What a finished training came to. Its seconds count D's warm-up, where there was one. */
export interface Result extends Omit<UpdateSummary, 'notices'> {
  /** What was trained: all that decides the numbers. */
  readonly settings: unknown;
  readonly validation: StageScores;
  /** Missing where the test identities were not to be looked at. */
  readonly test?: StageScores | undefined;
  /** Missing where an earlier version did not look for signs of collapse. */
  readonly notices?: UpdateSummary['notices'] | undefined;
}

/**
 * An ablation's folder. What was trained is found by a key made of its settings, so a run that was stopped goes on, and one with more
 * arms, seeds or splits takes over what is there.
 */
export interface AblationFolder {
  readonly path: string;
  /** `trainings/<key>`, the stem of a checkpoint's two files. */
  stem(key: string): string;
  /** @returns undefined where that training is not finished */
  readResult(key: string): Promise<Result | undefined>;
  writeResult(key: string, result: Result): Promise<void>;
  /** Removes a training's checkpoint, which nothing goes on from. */
  removeCheckpoint(key: string): Promise<void>;
  /** Replaces a text file of the folder in one step. */
  writeText(name: string, text: string): Promise<void>;
}

/** Opens an ablation's folder, or makes it. */
export async function openFolder(path: string): Promise<AblationFolder> {
  await mkdir(join(path, 'trainings'), { recursive: true });
  const stem = (key: string): string => join(path, 'trainings', key);
  const file = (key: string): string => `${stem(key)}.result.json`;
  return {
    path,
    stem,
    async readResult(key) {
      return existsSync(file(key)) ? (JSON.parse(await readFile(file(key), 'utf8')) as Result) : undefined;
    },
    writeResult: (key, result) => writeAtomic(file(key), `${JSON.stringify(result, null, 2)}\n`),
    removeCheckpoint: (key) => removeCheckpoint(stem(key)),
    writeText: (name, text) => writeAtomic(join(path, name), text),
  };
}

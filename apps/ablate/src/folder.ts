import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomic } from '@htg/trainer/node';

/** Scores 0..1. */
export interface Scores {
  readonly rank1: number;
  readonly mAP: number;
  readonly mapAtR: number;
}

/** What a finished training came to. */
export interface Result {
  /** What was trained: all that decides the numbers. */
  readonly settings: unknown;
  readonly validation: Scores;
  /** Missing where the test identities were not to be looked at. */
  readonly test?: Scores | undefined;
  /** Means over all updates, by name. */
  readonly measures: Readonly<Record<string, number>>;
  readonly updates: number;
  /** Median over the updates, the first ones left out. */
  readonly millisecondsPerUpdate: number;
  /** Of all updates, and of D's warm-up where there was one. */
  readonly seconds: number;
  /** Signs of collapse, and after which update; missing where an earlier version did not look for them. */
  readonly notices?: readonly StepNotice[] | undefined;
}

/** A sign of collapse, in words. */
export interface StepNotice {
  readonly step: number;
  readonly text: string;
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
    writeText: (name, text) => writeAtomic(join(path, name), text),
  };
}

import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { readPlainFile } from '../folder/read-plain-file.ts';
import { CheckpointError } from './checkpoint-record.ts';

/** Of a checkpoint's two files: the record, without which the weights beside it do not count, and the weights. */
const endings = ['.json', '.safetensors'] as const;

/**
 * The content of a checkpoint's two files.
 *
 * @param stem path without an ending
 * @throws CheckpointError where one is missing; Error of the file system, with the path, where one cannot be read
 */
export async function readCheckpointFiles(
  stem: string,
): Promise<{ readonly json: string; readonly weights: Uint8Array }> {
  const missing = endings.filter((ending) => !existsSync(stem + ending)).map((ending) => basename(stem) + ending);
  if (missing.length > 0) {
    throw new CheckpointError(
      missing.length === 2 ? 'missing' : 'incomplete',
      `loadWeights: expected the two files of ${stem}, received no ${missing.join(' and no ')}; use another checkpoint`,
    );
  }
  const [json, weights] = await Promise.all(endings.map((ending) => read(stem + ending)));
  return { json: new TextDecoder().decode(json), weights };
}

async function read(file: string): Promise<Uint8Array> {
  try {
    return await readPlainFile(file);
  } catch (error) {
    const { message } = error as Error;
    // What it is instead of a file, or what the file system says.
    const received = /received .*$/.exec(message)?.[0] ?? `received ${message}`;
    throw new Error(`loadWeights: expected to read ${file}, ${received}; see that it is a file which may be read`, {
      cause: error,
    });
  }
}

/**
 * Removes a checkpoint: the record first.
 *
 * @param stem path without an ending
 */
export async function removeCheckpoint(stem: string): Promise<void> {
  for (const ending of endings) await rm(stem + ending, { force: true });
}

/**
 * Renames a damaged checkpoint, so that it is neither taken for a whole one nor written over.
 *
 * @returns what its files are called now, such as `stage1.damaged.*`
 */
export async function setCheckpointAside(stem: string): Promise<string> {
  let aside = `${stem}.damaged`;
  for (let count = 2; endings.some((ending) => existsSync(aside + ending)); count++) aside = `${stem}.damaged-${count}`;
  for (const ending of endings) if (existsSync(stem + ending)) await rename(stem + ending, aside + ending);
  return `${basename(aside)}.*`;
}

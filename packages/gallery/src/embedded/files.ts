import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** The files that hold a generation of a gallery. */
export interface GenerationFiles {
  /** Frames of additions, changes and removals. */
  readonly items: string;
  /** float32 [rows, L]. */
  readonly vectors: string;
  readonly thumbnails: string;
}

export function filesOf(folder: string, generation: number): GenerationFiles {
  return {
    items: join(folder, `items-${generation}.log`),
    vectors: join(folder, `vectors-${generation}.f32`),
    thumbnails: join(folder, `thumbnails-${generation}.bin`),
  };
}

const own = /^(?:items-(\d+)\.log|vectors-(\d+)\.f32|thumbnails-(\d+)\.bin)$/;

/** Removes what a killed compaction or change of the manifest left: files of other generations, and unfinished ones. */
export async function removeLeftovers(folder: string, generation: number): Promise<void> {
  for (const name of await readdir(folder)) {
    const [, ...generations] = own.exec(name) ?? [];
    const of = generations.find((each: string | undefined) => each !== undefined);
    const leftover = of === undefined ? /^gallery\.json\.[\w-]+\.tmp$/.test(name) : Number(of) !== generation;
    if (leftover) await rm(join(folder, name), { force: true });
  }
}

/** Bytes of all files of a folder. */
export async function folderBytes(folder: string): Promise<number> {
  let bytes = 0;
  for (const name of await readdir(folder)) bytes += (await stat(join(folder, name))).size;
  return bytes;
}

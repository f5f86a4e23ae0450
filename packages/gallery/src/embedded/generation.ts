import { closeSync, fstatSync, openSync } from 'node:fs';
import { Contents } from './contents.ts';
import { filesOf } from './files.ts';
import { replay } from './replay.ts';
import type { OpenFiles, Replayed } from './replay.ts';
import { Searcher } from './searcher.ts';
import { searchedRowsOfFile } from './vector-file.ts';

/** What a gallery works with until it is compacted: open files, and their contents in memory. */
export interface Generation extends Replayed {
  readonly number: number;
  readonly files: OpenFiles;
  readonly contents: Contents;
  readonly searcher: Searcher;
  close(): Promise<void>;
}

/** Opens the files of a generation. @throws Error of the file system */
export function openFiles(folder: string, generation: number, readOnly: boolean): OpenFiles {
  const names = filesOf(folder, generation);
  const opened: number[] = [];
  try {
    for (const name of [names.items, names.vectors, names.thumbnails])
      opened.push(openSync(name, readOnly ? 'r' : 'r+'));
  } catch (error) {
    opened.forEach(closeSync);
    throw error;
  }
  const [items, vectors, thumbnails] = opened;
  return { items, vectors, thumbnails, size: fstatSync(items).size };
}

export function closeFiles({ items, vectors, thumbnails }: OpenFiles): void {
  for (const file of [items, vectors, thumbnails]) closeSync(file);
}

/**
 * Reads a generation into memory.
 *
 * @throws Error that says what is damaged
 */
export function loadGeneration(
  caller: string,
  folder: string,
  number: number,
  options: { readonly length: number; readonly threads: number; readonly readOnly: boolean },
): Generation {
  const { length, threads, readOnly } = options;
  const files = openFiles(folder, number, readOnly);
  try {
    const contents = new Contents(length, threads, threads > 1 ? 'threads' : 'wasm');
    const replayed = replay(
      files,
      length,
      (record, vectors) => {
        contents.apply(record, vectors);
      },
      (what) => {
        throw new Error(
          `${caller}: expected whole files in ${folder}, received ${what}; see htg index verify (verifyGallery) for all of it, and restore the folder from a copy`,
        );
      },
    );
    const searcher = new Searcher(contents, threads, searchedRowsOfFile(files.vectors, length));
    return {
      ...replayed,
      ...{ number, files, contents, searcher },
      async close() {
        await searcher.close();
        closeFiles(files);
      },
    };
  } catch (error) {
    closeFiles(files);
    throw error;
  }
}

import { closeSync, openSync, readSync, rmSync } from 'node:fs';
import { syncFolder } from './durable.ts';
import { filesOf } from './files.ts';
import type { Generation } from './generation.ts';
import { Journal } from './journal.ts';
import type { Addition } from './journal.ts';
import { readManifest, writeManifest } from './manifest.ts';
import { rowsOfFile } from './vector-file.ts';

/** Items that are carried over at once. */
const PORTION = 4096;

/** Creates the empty files of a generation. What has their names is removed first, never written through: it may be a link to elsewhere. */
export async function createFiles(folder: string, generation: number): Promise<void> {
  for (const name of Object.values(filesOf(folder, generation)) as string[]) {
    rmSync(name, { force: true });
    closeSync(openSync(name, 'wx'));
  }
  await syncFolder(folder);
}

/**
 * Writes a gallery anew without what was removed: the files of the next generation first, then the manifest that names them, in
 * one step; the old files go last. Killed before that step, the gallery is as it was; after it, compacted.
 *
 * @returns the number of the new generation
 */
export async function compactFolder(folder: string, length: number, from: Generation): Promise<number> {
  const manifest = await readManifest('compact', folder);
  const number = manifest.generation + 1;
  const names = filesOf(folder, number);
  const opened: number[] = [];
  try {
    await createFiles(folder, number);
    for (const name of [names.items, names.vectors, names.thumbnails]) opened.push(openSync(name, 'r+'));
    const [items, vectors, thumbnails] = opened;
    const empty = { position: 0, rows: 0, thumbnailBytes: 0, unfinishedBytes: 0 };
    const journal = new Journal({ items, vectors, thumbnails, size: 0 }, length, empty);
    for (const portion of portions(from, length)) await journal.put('compact', portion);
  } catch (error) {
    for (const name of [names.items, names.vectors, names.thumbnails]) rmSync(name, { force: true });
    throw error;
  } finally {
    opened.forEach(closeSync);
  }
  // From here on the new files may be the gallery's, so nobody takes them away.
  await writeManifest(folder, { ...manifest, generation: number });
  const old = filesOf(folder, manifest.generation);
  // Whoever reads them still has them open; on Windows they stay until the next writer.
  for (const name of [old.items, old.vectors, old.thumbnails]) {
    try {
      rmSync(name, { force: true });
    } catch {
      continue;
    }
  }
  return number;
}

function* portions({ contents, files }: Generation, length: number): Generator<Addition> {
  const read = rowsOfFile(files.vectors, length);
  let rows: number[] = [];
  for (const row of contents.liveRows()) {
    rows.push(row);
    if (rows.length < PORTION) continue;
    yield portion(rows);
    rows = [];
  }
  if (rows.length > 0) yield portion(rows);

  function portion(of: readonly number[]): Addition {
    const vectors = new Float32Array(of.length * length);
    read(Int32Array.from(of), (i, values, start) => {
      vectors.set(values.subarray(start, start + length), i * length);
    });
    const items = of.map((row) => {
      const { id, label, camera, metadata, thumbnail } = contents.entries[row];
      return {
        ...{ id, label },
        ...(camera !== undefined && { camera }),
        ...(metadata !== undefined && { metadata }),
        thumbnail: thumbnail && { bytes: readBytes(files.thumbnails, thumbnail[0], thumbnail[1]), type: thumbnail[2] },
      };
    });
    return { update: false, items, vectors };
  }
}

function readBytes(file: number, offset: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  readSync(file, bytes, 0, length, offset);
  return bytes;
}

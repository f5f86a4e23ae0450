import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { checkOptions } from '@htg/ground/check-options';
import { checkK } from '../check-vectors.ts';
import type { ModelIdentity } from '../model-identity.ts';
import type { GalleryEngine } from '../store.ts';
import { createFiles } from './compact.ts';
import { EmbeddedStore } from './embedded-store.ts';
import { removeLeftovers } from './files.ts';
import { loadGeneration } from './generation.ts';
import type { Generation } from './generation.ts';
import { readManifest, writeManifest } from './manifest.ts';
import type { Manifest } from './manifest.ts';
import { defaultThreads } from './searcher.ts';
import { lockForWriting } from './writer-lock.ts';
import type { WriterLock } from './writer-lock.ts';

/** Options of {@link embedded}. */
export interface EmbeddedEngineOptions {
  /** Threads that search large galleries; default one for each core, 16 at most. 1: on the thread that asks. */
  readonly threads?: number;
}

const NAME = 'embedded';

/**
 * The engine that needs nothing but a folder: exact search in memory (a byte for each number), vectors and items on disk, every change
 * durable once its promise is fulfilled. One process writes, any number may read what was there when they opened it.
 *
 * @param options how many threads search
 */
export function embedded(options: EmbeddedEngineOptions = {}): GalleryEngine {
  checkOptions(NAME, options, ['threads']);
  const { threads = defaultThreads() } = options;
  checkK(NAME, threads, 'threads');
  const load = (caller: string, folder: string, { model, generation }: Manifest, readOnly: boolean): Generation =>
    loadGeneration(caller, folder, generation, { length: model.embeddingLength, threads, readOnly });

  const open = async (caller: string, folder: string, lock: WriterLock | undefined) => {
    const manifest = await readManifest(caller, folder);
    if (manifest.engine !== NAME) {
      throw new Error(
        `${caller}: expected a gallery of the engine ${NAME} in ${folder}, received one of ${manifest.engine}; pass that engine`,
      );
    }
    if (lock !== undefined) await removeLeftovers(folder, manifest.generation);
    const generation = await loadLatest(caller, folder, manifest, (latest) =>
      load(caller, folder, latest, lock === undefined),
    );
    const store = new EmbeddedStore({ folder, length: manifest.model.embeddingLength, threads, lock }, generation);
    if (lock !== undefined) await store.trim();
    return { store, model: manifest.model };
  };

  return {
    name: NAME,
    async create(folder: string, model: ModelIdentity) {
      const caller = 'createGallery';
      await mkdir(folder, { recursive: true });
      return locked(caller, folder, async (lock) => {
        if (existsSync(join(folder, 'gallery.json'))) {
          throw new Error(
            `${caller}: expected a folder without a gallery, received ${folder}, which has one; use openGallery, or another folder`,
          );
        }
        await createFiles(folder, 1);
        await writeManifest(folder, { engine: NAME, model, generation: 1 });
        return (await open(caller, folder, lock)).store;
      });
    },
    async open(folder, { readOnly }) {
      const caller = 'openGallery';
      if (readOnly) return open(caller, folder, undefined);
      await readManifest(caller, folder);
      return locked(caller, folder, (lock) => open(caller, folder, lock));
    },
  };
}

async function locked<Result>(
  caller: string,
  folder: string,
  work: (lock: WriterLock) => Promise<Result>,
): Promise<Result> {
  const lock = lockForWriting(caller, folder);
  try {
    return await work(lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Loads a generation; a reader whose files a compaction takes away meanwhile looks for the next one. */
async function loadLatest(
  caller: string,
  folder: string,
  manifest: Manifest,
  load: (manifest: Manifest) => Generation,
): Promise<Generation> {
  for (let current = manifest; ;) {
    try {
      return load(current);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      const latest = await readManifest(caller, folder);
      if (latest.generation === current.generation) {
        throw new Error(
          `${caller}: expected the files of generation ${latest.generation} in ${folder}, received ${(error as Error).message}; restore the folder from a copy`,
          { cause: error },
        );
      }
      current = latest;
    }
  }
}

import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { checkOneOf, checkOptions } from '@htg/ground/check-options';
import { checkDistance, checkK } from '../check-vectors.ts';
import { readManifest, writeManifest } from '../embedded/manifest.ts';
import { lockForWriting } from '../embedded/writer-lock.ts';
import type { WriterLock } from '../embedded/writer-lock.ts';
import { optionalPeer } from '../optional-peer.ts';
import type { GalleryEngine } from '../store.ts';
import type { LanceEngineOptions, LanceSettings } from './lance-settings.ts';
import { LanceStore } from './lance-store.ts';

const NAME = 'lance';
const TABLE = 'items';

/**
 * LanceDB in a folder: vectors stay on disk, so a gallery may be larger than memory. Needs `@lancedb/lancedb` and `apache-arrow`. Searches are exact until
 * `compact` has made an index; what is added later is searched beside it, exactly, until the next `compact`.
 *
 * @param options the distance, and the index that `compact` makes
 */
export function lance(options: LanceEngineOptions = {}): GalleryEngine {
  checkOptions(NAME, options, ['distance', 'indexFrom', 'index', 'probes', 'refine']);
  const { distance = 'cosine', indexFrom = 100_000, index = 'flat', probes = 20, refine = 10 } = options;
  checkDistance(NAME, distance);
  checkK(NAME, indexFrom, 'indexFrom');
  checkK(NAME, probes, 'probes');
  checkK(NAME, refine, 'refine');
  checkOneOf(NAME, 'index', index, ['flat', 'pq']);
  const settings: LanceSettings = { distance, indexFrom, index, probes, refine };
  const connect = async (caller: string, folder: string) => {
    const { connect: open } = await optionalPeer(caller, '@lancedb/lancedb', () => import('@lancedb/lancedb'));
    return open(join(folder, 'lance'));
  };
  return {
    name: NAME,
    async create(folder, model) {
      const caller = 'createGallery';
      await mkdir(folder, { recursive: true });
      return locked(caller, folder, async (lock) => {
        if (existsSync(join(folder, 'gallery.json'))) {
          throw new Error(
            `${caller}: expected a folder without a gallery, received ${folder}, which has one; use openGallery, or another folder`,
          );
        }
        const connection = await connect(caller, folder);
        const arrow = await optionalPeer(caller, 'apache-arrow', () => import('apache-arrow'));
        const text = (name: string) => new arrow.Field(name, new arrow.Utf8(), false);
        const numbers = new arrow.FixedSizeList(
          model.embeddingLength,
          new arrow.Field('item', new arrow.Float32(), true),
        );
        const schema = new arrow.Schema([
          ...['id', 'label', 'camera', 'metadata', 'thumbnail', 'thumbnail_type'].map(text),
          new arrow.Field('place', new arrow.Float64(), false),
          new arrow.Field('vector', numbers, false),
        ]);
        const table = await connection.createEmptyTable(TABLE, schema, { mode: 'overwrite' });
        await writeManifest(folder, { engine: NAME, model, generation: 1 });
        return new LanceStore(table, model.embeddingLength, settings, lock, 0);
      });
    },
    async open(folder, { readOnly }) {
      const caller = 'openGallery';
      const { engine, model } = await readManifest(caller, folder);
      if (engine !== NAME) {
        throw new Error(
          `${caller}: expected a gallery of the engine ${NAME} in ${folder}, received one of ${engine}; pass that engine`,
        );
      }
      const open = async (lock: WriterLock | undefined) => {
        const table = await (await connect(caller, folder)).openTable(TABLE);
        const last = (
          (await table
            .query()
            .select(['place'])
            .orderBy({ columnName: 'place', ascending: false, nullsFirst: false })
            .limit(1)
            .toArray()) as { readonly place: number }[]
        ).at(0);
        return {
          store: new LanceStore(table, model.embeddingLength, settings, lock, last ? last.place + 1 : 0),
          model,
        };
      };
      return readOnly ? open(undefined) : locked(caller, folder, open);
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

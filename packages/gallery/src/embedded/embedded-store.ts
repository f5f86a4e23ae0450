import { readSync } from 'node:fs';
import type { CheckedChange, CheckedItem } from '../check-items.ts';
import type { GalleryItem, Neighbor, Thumbnail } from '../item.ts';
import { absentId, presentId } from '../store.ts';
import type { EmbeddedItem, GalleryStore, StoreSearch, StoreStats } from '../store.ts';
import { compactFolder } from './compact.ts';
import { itemOf } from './contents.ts';
import type { Entry } from './contents.ts';
import { folderBytes } from './files.ts';
import { loadGeneration } from './generation.ts';
import type { Generation } from './generation.ts';
import { Journal } from './journal.ts';
import type { Addition } from './journal.ts';
import { readManifest } from './manifest.ts';
import { rowsOfFile } from './vector-file.ts';
import { verifyFolder } from './verify.ts';
import type { WriterLock } from './writer-lock.ts';

/** Items of a page. */
const PAGE = 1024;

/** How a store was opened. */
export interface EmbeddedOptions {
  readonly folder: string;
  readonly length: number;
  readonly threads: number;
  /** None: read only. */
  readonly lock: WriterLock | undefined;
}

/** A gallery in a folder: a log of items, their vectors, and an exact index in memory. */
export class EmbeddedStore implements GalleryStore {
  readonly distances = ['cosine', 'euclidean'] as const;
  private readonly options: EmbeddedOptions;
  private generation: Generation;
  private journal: Journal;
  private outdated = false;
  private lastChange: Promise<unknown> = Promise.resolve();

  constructor(options: EmbeddedOptions, generation: Generation) {
    this.options = options;
    this.generation = generation;
    this.journal = new Journal(generation.files, options.length, generation);
  }

  /** Takes away what a killed writer left. */
  async trim(): Promise<void> {
    await this.journal.trim();
  }

  add(items: readonly CheckedItem[]): Promise<void> {
    return this.change('add', async () => {
      const { contents } = this.generation;
      const present = items.find(({ id }) => contents.rowOf(id) !== undefined);
      if (present !== undefined) throw presentId('add', present.id);
      const vectors = new Float32Array(items.length * this.options.length);
      items.forEach(({ vector }, i) => {
        vectors.set(vector, i * this.options.length);
      });
      await this.put('add', {
        ...{ update: false, vectors },
        items: items.map(({ id, label, camera, metadata, thumbnail }) => ({
          ...{ id, label, thumbnail },
          ...(camera !== undefined && { camera }),
          ...(metadata !== undefined && { metadata }),
        })),
      });
    });
  }

  update(changes: readonly CheckedChange[]): Promise<void> {
    return this.change('update', async () => {
      const moved = changes.flatMap(({ vector }) => (vector === undefined ? [] : [vector]));
      const vectors = new Float32Array(moved.length * this.options.length);
      moved.forEach((vector, i) => {
        vectors.set(vector, i * this.options.length);
      });
      await this.put('update', { update: true, vectors, items: changes.map((change) => this.changed(change)) });
    });
  }

  remove(ids: readonly string[]): Promise<void> {
    return this.change('remove', async () => {
      const { contents } = this.generation;
      const absent = ids.find((id) => contents.rowOf(id) === undefined);
      if (absent !== undefined) throw absentId('remove', absent);
      contents.apply(await this.journal.remove('remove', ids), new Float32Array());
    });
  }

  get(id: string): Promise<GalleryItem | undefined> {
    const entry = this.entry(id);
    return Promise.resolve(entry && itemOf(entry));
  }

  thumbnail(id: string): Promise<Thumbnail | undefined> {
    const place = this.entry(id)?.thumbnail;
    if (place === undefined) return Promise.resolve(undefined);
    const [offset, length, type] = place;
    const bytes = new Uint8Array(length);
    readSync(this.generation.files.thumbnails, bytes, 0, length, offset);
    return Promise.resolve({ bytes, type });
  }

  async search(queries: Float32Array, { filter, ...wanted }: StoreSearch): Promise<Neighbor[][]> {
    const { searcher, contents } = this.generation;
    const { entries } = contents;
    const found = await searcher.search(queries, wanted, filter);
    return found.map((hits) => hits.map(({ row, distance }) => Object.assign(itemOf(entries[row]), { distance })));
  }

  async *items(): AsyncGenerator<readonly GalleryItem[]> {
    for await (const { rows, contents } of this.rowPages()) yield rows.map((row) => itemOf(contents.entries[row]));
  }

  async *embeddings(): AsyncGenerator<readonly EmbeddedItem[]> {
    const { length } = this.options;
    for await (const { rows, contents, files } of this.rowPages()) {
      const page: EmbeddedItem[] = [];
      rowsOfFile(files.vectors, length)(Int32Array.from(rows), (position, values, start) => {
        page.push({ ...itemOf(contents.entries[rows[position]]), vector: values.slice(start, start + length) });
      });
      yield page;
    }
  }

  async stats(): Promise<StoreStats> {
    const { contents, unfinishedBytes } = this.generation;
    return {
      items: contents.items,
      removedRows: contents.entries.length - contents.items,
      bytesOnDisk: await folderBytes(this.options.folder),
      bytesInMemory: contents.index.bytes,
      droppedBytes: unfinishedBytes,
    };
  }

  async verify(): Promise<string[]> {
    await this.lastChange;
    return verifyFolder(this.options.folder);
  }

  compact(): Promise<void> {
    return this.change('compact', async () => {
      const { folder, length, threads } = this.options;
      const before = this.generation;
      // Should anything fail after the manifest has named the new files, the old ones must not be written any more.
      this.outdated = true;
      const next = await compactFolder(folder, length, before).then(
        (number) => loadGeneration('compact', folder, number, { length, threads, readOnly: false }),
        async (error: unknown) => {
          this.outdated = (await readManifest('compact', folder)).generation !== before.number;
          throw error;
        },
      );
      this.outdated = false;
      this.generation = next;
      this.journal = new Journal(next.files, length, next);
      await before.close();
    });
  }

  async close(): Promise<void> {
    await this.lastChange;
    await this.generation.close();
    this.options.lock?.release();
  }

  /** Rows that are not removed, a page at a time. */
  private async *rowPages(): AsyncGenerator<
    { readonly rows: readonly number[] } & Pick<Generation, 'contents' | 'files'>
  > {
    const { generation } = this;
    const { contents, files } = generation;
    let rows: number[] = [];
    for (const row of contents.liveRows()) {
      rows.push(row);
      if (rows.length < PAGE) continue;
      yield await this.still(generation, { rows, contents, files });
      rows = [];
    }
    if (rows.length > 0) yield await this.still(generation, { rows, contents, files });
  }

  private still<Value>(generation: Generation, value: Value): Promise<Value> {
    if (this.generation === generation) return Promise.resolve(value);
    throw new Error(
      'items: expected the gallery to stay as it is, but it was compacted while its items were read; begin anew',
    );
  }

  private entry(id: string): Entry | undefined {
    const { contents } = this.generation;
    const row = contents.rowOf(id);
    return row === undefined ? undefined : contents.entries[row];
  }

  /** What an item is after a change. */
  private changed({ id, label, camera, metadata, vector, thumbnail }: CheckedChange): Addition['items'][number] {
    const entry = this.entry(id);
    if (entry === undefined) throw absentId('update', id);
    const after = <Value>(given: Value | null | undefined, own: Value | undefined): Value | undefined =>
      given === undefined ? own : (given ?? undefined);
    const newCamera = after(camera, entry.camera);
    const newMetadata = after(metadata, entry.metadata);
    return {
      ...{
        id,
        label: label ?? entry.label,
        thumbnail: after<Thumbnail | NonNullable<Entry['thumbnail']>>(thumbnail, entry.thumbnail),
      },
      ...(newCamera !== undefined && { camera: newCamera }),
      ...(newMetadata !== undefined && { metadata: newMetadata }),
      ...(vector !== undefined && { moved: true }),
    };
  }

  private async put(caller: string, addition: Addition): Promise<void> {
    if (addition.items.length === 0) return;
    // Nothing may fail once the journal has it.
    this.generation.contents.index.reserve(addition.vectors.length / this.options.length);
    const record = await this.journal.put(caller, addition);
    this.generation.contents.apply(record, addition.vectors);
  }

  /** One change after the other. */
  private change(caller: string, work: () => Promise<void>): Promise<void> {
    if (this.options.lock === undefined) {
      return Promise.reject(
        new Error(
          `${caller}: expected a gallery that is open for writing, received one with readOnly; open it without`,
        ),
      );
    }
    const turn = this.lastChange.then(() => {
      if (!this.outdated) return work();
      throw new Error(
        `${caller}: expected the gallery's present files, received those before a compaction that failed at its end; close and open it`,
      );
    });
    this.lastChange = turn.catch(() => undefined);
    return turn;
  }
}

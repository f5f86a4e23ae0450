import type { Table } from '@lancedb/lancedb';
import type { CheckedChange, CheckedItem } from '../check-items.ts';
import type { WriterLock } from '../embedded/writer-lock.ts';
import type { CheckedFilter } from '../filter.ts';
import { searchFiltered } from '../filtered-search.ts';
import type { RowHit } from '../filtered-search.ts';
import type { GalleryItem, Neighbor, Thumbnail } from '../item.ts';
import { optionalPeer } from '../optional-peer.ts';
import { changedRow, itemColumns, itemOfRow, rowOf, thumbnailOf } from '../row.ts';
import type { Row } from '../row.ts';
import { absentId, presentId } from '../store.ts';
import type { EmbeddedItem, GalleryStore, StoreSearch, StoreStats } from '../store.ts';
import type { LanceSettings } from './lance-settings.ts';

type VectorRow = Row & { readonly vector: ArrayLike<number> };

/** Ids in one condition, at most; rows of a page. */
const PORTION = 1024;

/** A gallery in a table of LanceDB. Each change is one of its versions: all or nothing. */
export class LanceStore implements GalleryStore {
  readonly distances;
  private readonly table: Table;
  private readonly settings: LanceSettings;
  private readonly length: number;
  private readonly lock: WriterLock | undefined;
  private place: number;
  private last: Promise<unknown> = Promise.resolve();

  constructor(table: Table, length: number, settings: LanceSettings, lock: WriterLock | undefined, place: number) {
    this.table = table;
    this.length = length;
    this.settings = settings;
    this.lock = lock;
    this.place = place;
    this.distances = [settings.distance];
  }

  add(items: readonly CheckedItem[]): Promise<void> {
    return this.change('add', async () => {
      if (items.length === 0) return;
      const present = (
        await this.rows(
          items.map(({ id }) => id),
          ['id'],
        )
      ).at(0);
      if (present !== undefined) throw presentId('add', present.id);
      await this.table.add(items.map((item, i) => ({ ...rowOf(item, this.place + i), vector: item.vector })));
      this.place += items.length;
    });
  }

  update(changes: readonly CheckedChange[]): Promise<void> {
    return this.change('update', async () => {
      if (changes.length === 0) return;
      const rows = new Map((await this.rows(changes.map(({ id }) => id))).map((row) => [row.id, row]));
      const changed = changes.map((change, i) => {
        const row = rows.get(change.id);
        if (row === undefined) throw absentId('update', change.id);
        return { ...changedRow(row, change, this.place + i), vector: change.vector ?? Float32Array.from(row.vector) };
      });
      await this.table.mergeInsert('id').whenMatchedUpdateAll().execute(changed);
      this.place += changes.length;
    });
  }

  remove(ids: readonly string[]): Promise<void> {
    return this.change('remove', async () => {
      const there = new Set((await this.rows(ids, ['id'])).map(({ id }) => id));
      const absent = ids.find((id) => !there.has(id));
      if (absent !== undefined) throw absentId('remove', absent);
      await this.table.delete(oneOf('id', ids));
    });
  }

  async get(id: string): Promise<GalleryItem | undefined> {
    const row = (await this.rows([id], itemColumns)).at(0);
    return row && itemOfRow(row);
  }

  async thumbnail(id: string): Promise<Thumbnail | undefined> {
    return thumbnailOf((await this.rows([id], ['id', 'thumbnail', 'thumbnail_type'])).at(0));
  }

  async search(queries: Float32Array, { k, filter }: StoreSearch): Promise<Neighbor[][]> {
    const { length } = this;
    const results: Neighbor[][] = [];
    for (let start = 0; start < queries.length; start += length) {
      const hits = await searchFiltered(
        (count) => this.nearest(queries.subarray(start, start + length), count, filter),
        k,
        filter,
      );
      results.push(hits.map(({ item, distance }) => ({ ...item, distance })));
    }
    return results;
  }

  async *items(): AsyncGenerator<readonly GalleryItem[]> {
    for await (const rows of this.pages(itemColumns)) yield rows.map(itemOfRow);
  }

  async *embeddings(): AsyncGenerator<readonly EmbeddedItem[]> {
    for await (const rows of this.pages([...itemColumns, 'vector'])) {
      yield rows.map((row) => ({ ...itemOfRow(row), vector: Float32Array.from(row.vector) }));
    }
  }

  async stats(): Promise<StoreStats> {
    return { items: await this.table.countRows(), removedRows: 0 };
  }

  async verify(): Promise<string[]> {
    const seen = new Set<string>();
    const problems: string[] = [];
    for await (const rows of this.embeddings()) {
      for (const { id, vector } of rows) {
        if (seen.has(id)) problems.push(`the item ${JSON.stringify(id)} is there twice`);
        seen.add(id);
        if (!vector.every(Number.isFinite)) problems.push(`the vector of ${JSON.stringify(id)} is not finite`);
      }
    }
    return problems;
  }

  /** Rewrites files that changes have left in pieces, drops old versions, and makes or renews the index where there are items enough. */
  compact(): Promise<void> {
    return this.change('compact', async () => {
      const { indexFrom, index, distance } = this.settings;
      if ((await this.table.countRows()) >= indexFrom) {
        const { Index } = await optionalPeer('compact', '@lancedb/lancedb', () => import('@lancedb/lancedb'));
        const options = { distanceType: distance === 'cosine' ? ('cosine' as const) : ('l2' as const) };
        // A byte for each eight numbers; where that does not come out even, as LanceDB sees fit.
        const fine = this.length % 8 === 0 ? { numSubVectors: this.length / 8 } : {};
        const config = index === 'pq' ? Index.ivfPq({ ...options, ...fine }) : Index.ivfFlat(options);
        await this.table.createIndex('vector', { config, replace: true });
      }
      await this.table.optimize({ cleanupOlderThan: new Date() });
    });
  }

  async close(): Promise<void> {
    await this.last;
    this.table.close();
    this.lock?.release();
  }

  private async nearest(query: Float32Array, count: number, filter: CheckedFilter | undefined): Promise<RowHit[]> {
    const { distance, probes, refine, index } = this.settings;
    let search = this.table
      .vectorSearch(query)
      .distanceType(distance === 'cosine' ? 'cosine' : 'l2')
      .select([...itemColumns, '_distance'])
      .nprobes(probes)
      .limit(count);
    if (index === 'pq') search = search.refineFactor(refine);
    const conditions = [
      ...(filter?.labels ? [oneOf('label', [...filter.labels])] : []),
      ...(filter?.cameras ? [oneOf('camera', [...filter.cameras])] : []),
    ];
    if (conditions.length > 0) search = search.where(conditions.join(' AND '));
    const rows = (await search.toArray()) as (Row & { readonly _distance: number })[];
    return rows.map((row) => ({
      item: itemOfRow(row),
      // L2 comes squared; rounding may leave less than nothing.
      distance: distance === 'cosine' ? Math.max(0, row._distance) : Math.sqrt(Math.max(0, row._distance)),
      place: row.place,
    }));
  }

  private async *pages(columns: readonly string[]): AsyncGenerator<VectorRow[]> {
    for (let after = -1; ;) {
      const rows = (await this.table
        .query()
        .where(`place > ${after}`)
        .select([...columns])
        .orderBy({ columnName: 'place', ascending: true, nullsFirst: false })
        .limit(PORTION)
        .toArray()) as VectorRow[];
      if (rows.length === 0) return;
      yield rows;
      after = rows[rows.length - 1].place;
    }
  }

  private async rows(ids: readonly string[], columns?: readonly string[]): Promise<VectorRow[]> {
    const rows: VectorRow[] = [];
    for (let from = 0; from < ids.length; from += PORTION) {
      let query = this.table.query().where(oneOf('id', ids.slice(from, from + PORTION)));
      if (columns !== undefined) query = query.select([...columns]);
      rows.push(...((await query.toArray()) as VectorRow[]));
    }
    return rows;
  }

  private change(caller: string, work: () => Promise<void>): Promise<void> {
    if (this.lock === undefined) {
      return Promise.reject(
        new Error(
          `${caller}: expected a gallery that is open for writing, received one with readOnly; open it without`,
        ),
      );
    }
    const turn = this.last.then(work);
    this.last = turn.catch(() => undefined);
    return turn;
  }
}

/** A condition on a text column; in SQL, a quote is doubled. */
function oneOf(column: string, values: readonly string[]): string {
  if (values.length === 0) return 'false';
  return `${column} IN (${values.map((value) => `'${value.replaceAll("'", "''")}'`).join(', ')})`;
}

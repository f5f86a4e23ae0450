import type { MilvusClient } from '@zilliz/milvus2-sdk-node';
import type { CheckedChange, CheckedItem } from '../check-items.ts';
import type { GalleryDistance } from '../exact/distance.ts';
import type { CheckedFilter } from '../filter.ts';
import { searchFiltered } from '../filtered-search.ts';
import type { RowHit } from '../filtered-search.ts';
import type { GalleryItem, Neighbor, Thumbnail } from '../item.ts';
import { changedRow, itemColumns, itemOfRow, rowOf, thumbnailOf } from '../row.ts';
import type { Row } from '../row.ts';
import { absentId, presentId } from '../store.ts';
import type { EmbeddedItem, GalleryStore, StoreSearch, StoreStats } from '../store.ts';

/** A row as Milvus gives it: its whole numbers are text. */
type MilvusRow = Omit<Row, 'place'> & { readonly place: string };
type VectorRow = MilvusRow & { readonly vector: number[] };

/** Rows of one request. */
const PORTION = 1000;

/** The most that Milvus gives for one query. */
const MOST = 16_384;

/** Bytes that a thumbnail may have to fit a text column as base64. */
const LONGEST_THUMBNAIL = 49_149;

/** Where a store works, and how. */
interface MilvusPlace {
  readonly collection: string;
  readonly length: number;
  readonly distance: GalleryDistance;
  readonly searchParams: Readonly<Record<string, number | string>>;
  readonly readOnly: boolean;
}

/** Throws for a reply that says that something went wrong. */
export function checkReply(caller: string, reply: object): void {
  const { status = reply } = reply as { readonly status?: object };
  const { error_code: code, reason } = status as { readonly error_code?: number | string; readonly reason?: string };
  if (code === undefined || code === 'Success' || code === 0) return;
  throw new Error(`${caller}: expected Milvus to succeed, received ${code}: ${reason}; see the server's log`);
}

/** A gallery in a collection of Milvus. */
export class MilvusStore implements GalleryStore {
  readonly distances;
  private readonly client: MilvusClient;
  private readonly at: MilvusPlace;
  private place: number;
  private last: Promise<unknown> = Promise.resolve();

  constructor(client: MilvusClient, at: MilvusPlace, place: number) {
    this.client = client;
    this.at = at;
    this.place = place;
    this.distances = [at.distance];
  }

  /** Sets the counter of insertions behind the last one. */
  async continueAfterLast(): Promise<void> {
    this.place = await this.nextPlace();
  }

  private async nextPlace(): Promise<number> {
    // Milvus has no maximum: double the range until nothing lies behind it, then halve it.
    const isBehind = async (place: number): Promise<boolean> =>
      (await this.query(`place >= ${place}`, ['place'], 1)).length > 0;
    let low = this.place;
    let high = low;
    for (let step = 1; await isBehind(high); step *= 2) {
      low = high + 1;
      high += step;
    }
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (await isBehind(middle)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  add(items: readonly CheckedItem[]): Promise<void> {
    return this.change('add', async () => {
      for (const { id, thumbnail, metadata = '' } of items) checkRoom('add', id, thumbnail, metadata);
      const present = (
        await this.rows(
          items.map(({ id }) => id),
          ['id'],
        )
      ).at(0);
      if (present !== undefined) throw presentId('add', present.id);
      const rows = items.map((item, i) => ({ ...rowOf(item, this.place + i), vector: Array.from(item.vector) }));
      this.place += items.length;
      const done: string[] = [];
      try {
        for (let from = 0; from < rows.length; from += PORTION) {
          const portion = rows.slice(from, from + PORTION);
          done.push(...portion.map(({ id }) => id));
          checkReply('add', await this.client.insert({ collection_name: this.at.collection, data: portion }));
        }
      } catch (error) {
        await this.deleteIds('add', done).catch(() => undefined);
        throw error;
      }
    });
  }

  update(changes: readonly CheckedChange[]): Promise<void> {
    return this.change('update', async () => {
      for (const { id, thumbnail, metadata } of changes) checkRoom('update', id, thumbnail, metadata ?? '');
      const before = await this.rows(changes.map(({ id }) => id));
      const byId = new Map(before.map((row) => [row.id, row]));
      const rows = changes.map((change, i) => {
        const row = byId.get(change.id);
        if (row === undefined) throw absentId('update', change.id);
        return {
          ...changedRow({ ...row, place: Number(row.place) }, change, this.place + i),
          vector: change.vector ? Array.from(change.vector) : row.vector,
        };
      });
      this.place += changes.length;
      for (let from = 0; from < rows.length; from += PORTION) {
        const portion = rows.slice(from, from + PORTION);
        checkReply('update', await this.client.upsert({ collection_name: this.at.collection, data: portion }));
      }
    });
  }

  remove(ids: readonly string[]): Promise<void> {
    return this.change('remove', async () => {
      const there = new Set((await this.rows(ids, ['id'])).map(({ id }) => id));
      const absent = ids.find((id) => !there.has(id));
      if (absent !== undefined) throw absentId('remove', absent);
      await this.deleteIds('remove', ids);
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
    const { length } = this.at;
    const results: Neighbor[][] = [];
    for (let start = 0; start < queries.length; start += length) {
      const query = Array.from(queries.subarray(start, start + length));
      const hits = await searchFiltered((count) => this.nearest(query, count, filter), k, filter);
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
    const reply = await this.client.count({ collection_name: this.at.collection });
    checkReply('stats', reply);
    return { items: reply.data, removedRows: 0 };
  }

  async verify(): Promise<string[]> {
    const problems: string[] = [];
    for await (const rows of this.embeddings()) {
      for (const { id, vector } of rows) {
        if (!vector.every(Number.isFinite)) problems.push(`the vector of ${JSON.stringify(id)} is not finite`);
      }
    }
    return problems;
  }

  compact(): Promise<void> {
    return this.change('compact', async () => {
      checkReply('compact', await this.client.flushSync({ collection_names: [this.at.collection] }));
    });
  }

  async close(): Promise<void> {
    await this.last;
    await this.client.closeConnection();
  }

  private async nearest(query: number[], count: number, filter: CheckedFilter | undefined): Promise<RowHit[]> {
    const { collection, distance, searchParams } = this.at;
    const conditions = [
      ...(filter?.labels ? [oneOf('label', [...filter.labels])] : []),
      ...(filter?.cameras ? [oneOf('camera', [...filter.cameras])] : []),
    ];
    const reply = await this.client.search({
      ...{
        collection_name: collection,
        data: [query],
        limit: Math.min(count, MOST),
        output_fields: [...itemColumns],
        params: { ...searchParams },
      },
      ...(conditions.length > 0 && { filter: conditions.join(' and ') }),
    });
    checkReply('search', reply);
    const hits = reply.results as (MilvusRow & { readonly score: number })[];
    if (count > MOST && hits.length === MOST) {
      throw new RangeError(
        `search: expected k items that the filter lets through among the nearest ${MOST}, which is as far as Milvus looks, received fewer; ` +
          `filter by label or camera, or ask for less`,
      );
    }
    return hits.map((row) => ({
      item: itemOfRow(row),
      distance: distance === 'cosine' ? Math.max(0, 1 - row.score) : Math.sqrt(Math.max(0, row.score)),
      place: Number(row.place),
    }));
  }

  private async *pages(columns: readonly string[]): AsyncGenerator<VectorRow[]> {
    // Other processes may have added meanwhile, and two may have taken the same places.
    const end = await this.nextPlace();
    for (let from = 0; from < end; from += PORTION) {
      const rows = await this.query(`place >= ${from} and place < ${from + PORTION}`, columns, MOST);
      if (rows.length > 0) yield rows.sort((a, b) => Number(a.place) - Number(b.place));
    }
  }

  private async rows(ids: readonly string[], columns?: readonly string[]): Promise<VectorRow[]> {
    const all = columns ?? [...itemColumns, 'thumbnail', 'thumbnail_type', 'vector'];
    const rows: VectorRow[] = [];
    for (let from = 0; from < ids.length; from += PORTION) {
      rows.push(...(await this.query(oneOf('id', ids.slice(from, from + PORTION)), all, PORTION)));
    }
    return rows;
  }

  private async query(filter: string, columns: readonly string[], limit: number): Promise<VectorRow[]> {
    const reply = await this.client.query({
      ...{ collection_name: this.at.collection, filter, output_fields: [...columns], limit },
    });
    checkReply('query', reply);
    return reply.data as VectorRow[];
  }

  private async deleteIds(caller: string, ids: readonly string[]): Promise<void> {
    for (let from = 0; from < ids.length; from += PORTION) {
      const filter = oneOf('id', ids.slice(from, from + PORTION));
      const reply = await this.client.delete({ collection_name: this.at.collection, filter });
      checkReply(caller, reply);
    }
  }

  private change(caller: string, work: () => Promise<void>): Promise<void> {
    if (this.at.readOnly) {
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

/** A condition on a text column. Milvus's texts are written as JSON's; its templates would do, but Milvus Lite has none. */
function oneOf(column: string, values: readonly string[]): string {
  return `${column} in [${values.map((value) => JSON.stringify(value)).join(', ')}]`;
}

/** Throws for what does not fit Milvus's columns. */
function checkRoom(caller: string, id: string, thumbnail: Thumbnail | null | undefined, metadata: string): void {
  const bytes = thumbnail?.bytes.length ?? 0;
  if (bytes > LONGEST_THUMBNAIL) {
    throw new RangeError(
      `${caller}: expected a thumbnail of at most ${LONGEST_THUMBNAIL} bytes, which Milvus can keep, received ${bytes} for ${JSON.stringify(id)}; make it smaller`,
    );
  }
  const length = Buffer.byteLength(metadata);
  if (length > 65_535) {
    throw new RangeError(
      `${caller}: expected metadata of at most 65535 bytes as JSON, which Milvus can keep, received ${length} for ${JSON.stringify(id)}; shorten it`,
    );
  }
}

import { ExactIndex } from '../exact/exact-index.ts';
import type { Wanted } from '../exact/exact-index.ts';
import type { Computing } from '../exact/kernel.ts';
import { matches } from '../filter.ts';
import type { CheckedFilter } from '../filter.ts';
import type { GalleryItem, Json } from '../item.ts';
import type { LogRecord, StoredItem } from './log-record.ts';

/** An item in memory. */
export interface Entry {
  readonly id: string;
  label: string;
  camera: string | undefined;
  metadata: string | undefined;
  thumbnail: StoredItem['thumbnail'];
  /** Metadata for filters, made when the first one asks; not to be changed. */
  parsed?: Readonly<Record<string, Json>>;
}

/** What a gallery holds in memory: an entry for each row, the rows by id, and the index. Removed rows keep their entries until compaction. */
export class Contents {
  readonly index: ExactIndex;
  readonly entries: Entry[] = [];
  private readonly rows = new Map<string, number>();
  /** One string for each label and camera, however many items have it. */
  private readonly texts = new Map<string, string>();

  constructor(length: number, threads: number, computing: Computing) {
    this.index = new ExactIndex(length, threads, computing);
  }

  get items(): number {
    return this.rows.size;
  }

  /** The row that an id has now. */
  rowOf(id: string): number | undefined {
    return this.rows.get(id);
  }

  /** Rows that are not removed, in order. */
  *liveRows(): Generator<number> {
    for (let row = 0; row < this.entries.length; row++) {
      if (this.rows.get(this.entries[row].id) === row) yield row;
    }
  }

  /**
   * Does what a record says.
   *
   * @param vectors of its rows [n, L]
   * @throws Error where ids are there or are not there that should not or should be: the record does not belong here
   */
  apply(record: LogRecord, vectors: Float32Array): void {
    if (record.op === 'remove') {
      for (const id of record.ids) this.take(id);
      return;
    }
    this.index.append(vectors);
    for (const item of record.items) {
      if (!record.update) this.put(item);
      else if (item.moved) {
        this.take(item.id);
        this.put(item);
      } else this.change(item);
    }
  }

  /** For each row 1 if a filter lets it through. */
  allowed(filter: CheckedFilter): NonNullable<Wanted['allowed']> {
    const allowed = new Uint8Array(this.entries.length);
    for (let row = 0; row < allowed.length; row++) {
      const entry = this.entries[row];
      if (filter.labels !== undefined && !filter.labels.has(entry.label)) continue;
      if (filter.where === undefined && filter.metadata.length === 0 && filter.cameras === undefined) allowed[row] = 1;
      else if (this.rows.get(entry.id) === row && matches(shared(entry), filter)) allowed[row] = 1;
    }
    return allowed;
  }

  private put(item: StoredItem): void {
    const row = this.entries.length;
    if (this.rows.has(item.id)) throw new Error(`the item ${JSON.stringify(item.id)} is added twice`);
    const { id, metadata, thumbnail } = item;
    this.entries.push({ id, label: this.one(item.label), camera: this.one(item.camera), metadata, thumbnail });
    this.rows.set(id, row);
  }

  private take(id: string): void {
    const row = this.known(id);
    this.index.remove(row);
    this.rows.delete(id);
  }

  private change(item: StoredItem): void {
    const row = this.known(item.id);
    const { id, metadata, thumbnail } = item;
    // A search under way keeps the entry that it has.
    this.entries[row] = { id, label: this.one(item.label), camera: this.one(item.camera), metadata, thumbnail };
  }

  private known(id: string): number {
    const row = this.rows.get(id);
    if (row === undefined) throw new Error(`the item ${JSON.stringify(id)} is changed or removed, but not there`);
    return row;
  }

  private one<Text extends string | undefined>(text: Text): Text {
    if (text === undefined) return text;
    const known = this.texts.get(text);
    if (known !== undefined) return known as Text;
    this.texts.set(text, text);
    return text;
  }
}

/** An item for whoever asked: its metadata is theirs. */
export function itemOf({ id, label, camera, metadata }: Entry): GalleryItem {
  // A search makes hundreds of them: spreads would take longer than the scan.
  const item: { -readonly [Key in keyof GalleryItem]: GalleryItem[Key] } = { id, label };
  if (camera !== undefined) item.camera = camera;
  if (metadata !== undefined) item.metadata = JSON.parse(metadata) as Record<string, Json>;
  return item;
}

/** An item for a filter, which may not change it. */
function shared(entry: Entry): GalleryItem {
  const { id, label, camera, metadata } = entry;
  if (metadata !== undefined) entry.parsed ??= frozen(JSON.parse(metadata) as Record<string, Json>);
  return { id, label, ...(camera !== undefined && { camera }), ...(entry.parsed && { metadata: entry.parsed }) };
}

function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
}

/** Where a thumbnail lies, and of what type it is. */
export type StoredThumbnail = readonly [offset: number, bytes: number, type: string];

/** An item in the log. */
export interface StoredItem {
  readonly id: string;
  readonly label: string;
  readonly camera?: string;
  /** JSON text, kept as it is until somebody asks. */
  readonly metadata?: string;
  readonly thumbnail?: StoredThumbnail;
  /** In changes: whether the next row holds a new vector. */
  readonly moved?: true;
}

/** Bytes of another file that belong to a record. */
export interface Extent {
  readonly start: number;
  readonly length: number;
  readonly checksum: number;
}

/** What one frame of the log says: one call, all or nothing. */
export type LogRecord =
  | {
      readonly op: 'put';
      readonly update: boolean;
      readonly vectors: Extent;
      readonly thumbnails: Extent;
      readonly items: readonly StoredItem[];
    }
  | { readonly op: 'remove'; readonly ids: readonly string[] };

const NEWLINE = 10;

/** A line of JSON that says what it is, then a line for each item or id. JSON has no line breaks inside, and no text is too long for a string. */
export function encodeRecord(record: LogRecord): Buffer {
  const lines: readonly unknown[] = record.op === 'put' ? record.items : record.ids;
  const head =
    record.op === 'put'
      ? { op: record.op, update: record.update, vectors: record.vectors, thumbnails: record.thumbnails }
      : { op: record.op };
  return Buffer.concat([head, ...lines].map((line) => Buffer.from(`${JSON.stringify(line)}\n`)));
}

/** What {@link encodeRecord} wrote. */
export function decodeRecord(payload: Buffer): LogRecord {
  const lines: unknown[] = [];
  for (let start = 0; start < payload.length;) {
    const end = payload.indexOf(NEWLINE, start);
    lines.push(JSON.parse(payload.toString('utf8', start, end)));
    start = end + 1;
  }
  const [head, ...rest] = lines;
  const record = head as LogRecord;
  return record.op === 'put' ? { ...record, items: rest as StoredItem[] } : { op: 'remove', ids: rest as string[] };
}

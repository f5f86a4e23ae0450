import { fdatasync, ftruncate, write } from 'node:fs';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import type { Thumbnail } from '../item.ts';
import { frameOf } from './frames.ts';
import { encodeRecord } from './log-record.ts';
import type { LogRecord, StoredItem, StoredThumbnail } from './log-record.ts';
import { checksumOf } from './replay.ts';
import type { OpenFiles, Replayed } from './replay.ts';

const flush = promisify(fdatasync);
const truncate = promisify(ftruncate);
const writeSome = promisify(write) as (
  file: number,
  bytes: Uint8Array,
  offset: number,
  length: number,
  position: number,
) => Promise<{ readonly bytesWritten: number } | number>;

/** What goes in with one frame. */
export interface Addition {
  readonly update: boolean;
  /** In the order of `vectors`, those that have one. */
  readonly items: readonly (Omit<StoredItem, 'thumbnail'> & {
    readonly thumbnail: StoredThumbnail | Thumbnail | undefined;
  })[];
  /** [n, L]. */
  readonly vectors: Float32Array;
}

/**
 * Appends to a generation's files, each call all or nothing: vectors and thumbnails are written and flushed behind what counts so far, where a kill
 * leaves them without meaning; then the frame that names them, flushed too, makes them count.
 */
export class Journal {
  private readonly files: OpenFiles;
  private readonly length: number;
  private position: number;
  private rows: number;
  private thumbnailBytes: number;
  private broken: Error | undefined;

  constructor(files: OpenFiles, length: number, { position, rows, thumbnailBytes }: Replayed) {
    this.files = files;
    this.length = length;
    this.position = position;
    this.rows = rows;
    this.thumbnailBytes = thumbnailBytes;
  }

  /** Takes away what a killed call left behind the last whole frame. */
  async trim(): Promise<void> {
    await truncate(this.files.items, this.position);
    await truncate(this.files.vectors, this.rows * this.length * 4);
    await truncate(this.files.thumbnails, this.thumbnailBytes);
  }

  /** @returns the record as it stands in the log now */
  async put(caller: string, { update, items, vectors }: Addition): Promise<LogRecord> {
    const images: Uint8Array[] = [];
    let end = this.thumbnailBytes;
    const stored = items.map(({ thumbnail, ...item }): StoredItem => {
      if (thumbnail === undefined || !('bytes' in thumbnail)) return { ...item, ...(thumbnail && { thumbnail }) };
      images.push(thumbnail.bytes);
      const place = [end, thumbnail.bytes.length, thumbnail.type] as const;
      end += thumbnail.bytes.length;
      return { ...item, thumbnail: place };
    });
    const bytes = Buffer.concat(images);
    const record: LogRecord = {
      ...{ op: 'put', update, items: stored },
      vectors: { start: this.rows * this.length, length: vectors.length, checksum: checksumOf(vectors) },
      thumbnails: { start: this.thumbnailBytes, length: bytes.length, checksum: crc32(bytes) },
    };
    await this.commit(caller, record, vectors, bytes);
    this.rows += vectors.length / this.length;
    this.thumbnailBytes = end;
    return record;
  }

  async remove(caller: string, ids: readonly string[]): Promise<LogRecord> {
    const record: LogRecord = { op: 'remove', ids };
    await this.commit(caller, record, new Float32Array(), new Uint8Array());
    return record;
  }

  private async commit(caller: string, record: LogRecord, vectors: Float32Array, images: Uint8Array): Promise<void> {
    if (this.broken !== undefined) {
      throw new Error(
        `${caller}: expected a gallery that can be written, but an earlier call left it in doubt (${this.broken.message}); close and open it`,
      );
    }
    const frame = frameOf(caller, encodeRecord(record));
    const { items, vectors: vectorFile, thumbnails } = this.files;
    try {
      if (vectors.length > 0) {
        const bytes = new Uint8Array(vectors.buffer, vectors.byteOffset, vectors.byteLength);
        await writeAll(vectorFile, bytes, this.rows * this.length * 4);
        await flush(vectorFile);
      }
      if (images.length > 0) {
        await writeAll(thumbnails, images, this.thumbnailBytes);
        await flush(thumbnails);
      }
      await writeAll(items, frame, this.position);
      await flush(items);
    } catch (error) {
      await this.takeBack(error as Error);
      throw new Error(
        `${caller}: expected to write ${frame.length + vectors.byteLength + images.length} bytes, received ${(error as Error).message}; nothing was changed: make room and try again`,
        { cause: error },
      );
    }
    this.position += frame.length;
  }

  /** Nothing of a call that failed may count later; where that cannot be brought about, nothing more is written. */
  private async takeBack(error: Error): Promise<void> {
    try {
      await truncate(this.files.items, this.position);
      await flush(this.files.items);
    } catch {
      this.broken = error;
    }
  }
}

async function writeAll(file: number, bytes: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    const length = Math.min(bytes.length - written, 2 ** 26);
    const result = await writeSome(file, bytes, written, length, position + written);
    written += typeof result === 'number' ? result : result.bytesWritten;
  }
}

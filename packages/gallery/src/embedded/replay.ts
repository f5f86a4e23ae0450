import { readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { FrameReader } from './frames.ts';
import { decodeRecord } from './log-record.ts';
import type { Extent, LogRecord } from './log-record.ts';
import { readRun } from './vector-file.ts';

/** Descriptors of a generation's files, and the length of the log. */
export interface OpenFiles {
  readonly items: number;
  readonly vectors: number;
  readonly thumbnails: number;
  readonly size: number;
}

/** How far a log is whole. */
export interface Replayed {
  /** Where the next frame goes. */
  readonly position: number;
  readonly rows: number;
  readonly thumbnailBytes: number;
  /** Of a last write that was cut short. */
  readonly unfinishedBytes: number;
}

/**
 * Reads a log from its beginning and hands each record on, with the vectors of its rows, after comparing all checksums.
 *
 * @param onDamage takes what is wrong; after a broken frame nothing more is read
 */
export function replay(
  files: OpenFiles,
  length: number,
  onRecord: (record: LogRecord, vectors: Float32Array) => void,
  onDamage: (what: string) => void,
  checkThumbnails = false,
): Replayed {
  const reader = new FrameReader(files.items, files.size);
  let [rows, thumbnailBytes] = [0, 0];
  for (;;) {
    const { position } = reader;
    const frame = reader.next();
    if (frame.kind === 'damaged') onDamage(frame.what);
    if (frame.kind !== 'payload') {
      return { position, rows, thumbnailBytes, unfinishedBytes: frame.kind === 'unfinished' ? frame.bytes : 0 };
    }
    const record = decodeRecord(frame.payload);
    let vectors: Float32Array = new Float32Array();
    if (record.op === 'put') {
      try {
        vectors = readVectors(files.vectors, length, record.vectors);
        if (checkThumbnails) checkExtent(files.thumbnails, record.thumbnails);
      } catch (error) {
        onDamage(
          `the record at byte ${position}, from ${JSON.stringify(record.items[0]?.id)} on: ${(error as Error).message}`,
        );
        if (vectors.length === 0) vectors = new Float32Array(record.vectors.length).fill(1);
      }
      rows += record.vectors.length / length;
      thumbnailBytes += record.thumbnails.length;
    }
    try {
      onRecord(record, vectors);
    } catch (error) {
      onDamage(`the record at byte ${position}: ${(error as Error).message}`);
    }
  }
}

/** The vectors of a record; extents of vectors count numbers. */
function readVectors(file: number, length: number, { start, length: numbers, checksum }: Extent): Float32Array {
  const vectors = readRun(file, length, start / length, numbers / length);
  if (checksumOf(vectors) !== checksum) throw new Error('its vectors differ from their checksum');
  return vectors;
}

function checkExtent(file: number, { start, length, checksum }: Extent): void {
  const bytes = Buffer.alloc(length);
  let read = 0;
  while (read < length) {
    const got = readSync(file, bytes, read, length - read, start + read);
    if (got === 0) break;
    read += got;
  }
  if (read < length || crc32(bytes) !== checksum) throw new Error('its thumbnails differ from their checksum');
}

/** The checksum of float32 values as their file holds them. */
export function checksumOf(values: Float32Array): number {
  return crc32(Buffer.from(values.buffer, values.byteOffset, values.byteLength));
}

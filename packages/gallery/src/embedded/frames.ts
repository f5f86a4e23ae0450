import { readSync } from 'node:fs';
import { crc32 } from 'node:zlib';

/** Bytes before a payload: its length, its checksum, and the checksum of those two. */
const FRAME_HEAD = 12;

/** The largest payload. */
const LARGEST = 2 ** 30;

/** A payload with its length and checksums before it. */
export function frameOf(caller: string, payload: Buffer): Buffer {
  if (payload.length > LARGEST) {
    throw new RangeError(
      `${caller}: expected at most ${LARGEST} bytes of items in one call, received ${payload.length}; pass fewer at a time`,
    );
  }
  const head = Buffer.alloc(FRAME_HEAD);
  head.writeUInt32LE(payload.length, 0);
  head.writeUInt32LE(crc32(payload), 4);
  head.writeUInt32LE(crc32(head.subarray(0, 8)), 8);
  return Buffer.concat([head, payload]);
}

/** What stands at a place of the log. */
export type Frame =
  | { readonly kind: 'damaged'; readonly what: string }
  | { readonly kind: 'end' }
  | { readonly kind: 'payload'; readonly payload: Buffer }
  /** The last write was cut short; it was never acknowledged. */
  | { readonly kind: 'unfinished'; readonly bytes: number };

/** Reads frames one after the other. */
export class FrameReader {
  private readonly file: number;
  private readonly size: number;
  /** Bytes of the file from `start` on. */
  private buffer = Buffer.alloc(0);
  private start = 0;
  /** Where the next frame begins. */
  position = 0;

  constructor(file: number, size: number) {
    this.file = file;
    this.size = size;
  }

  /**
   * The frame at the position, which then lies behind it. A frame that the file ends within was cut short by a kill, as was one of zeros
   * alone, which a loss of power leaves; anything else that does not fit its checksums is damage.
   */
  next(): Frame {
    const left = this.size - this.position;
    if (left === 0) return { kind: 'end' };
    const head = this.bytes(this.position, Math.min(FRAME_HEAD, left));
    if (left < FRAME_HEAD) return { kind: 'unfinished', bytes: left };
    const at = `at byte ${this.position} of the items' log`;
    if (crc32(head.subarray(0, 8)) !== head.readUInt32LE(8)) {
      return this.isZero() ? { kind: 'unfinished', bytes: left } : { kind: 'damaged', what: `a broken head ${at}` };
    }
    const length = head.readUInt32LE(0);
    const expected = head.readUInt32LE(4);
    if (length > left - FRAME_HEAD) return { kind: 'unfinished', bytes: left };
    const payload = this.bytes(this.position + FRAME_HEAD, length);
    if (crc32(payload) !== expected) {
      if (length === left - FRAME_HEAD) return { kind: 'unfinished', bytes: left };
      return { kind: 'damaged', what: `a broken record ${at}` };
    }
    this.position += FRAME_HEAD + length;
    return { kind: 'payload', payload };
  }

  private isZero(): boolean {
    for (let at = this.position; at < this.size; at += CHUNK) {
      if (this.bytes(at, Math.min(CHUNK, this.size - at)).some((byte) => byte !== 0)) return false;
    }
    return true;
  }

  private bytes(position: number, length: number): Buffer {
    if (position < this.start || position + length > this.start + this.buffer.length) {
      const wanted = Math.min(Math.max(length, CHUNK), this.size - position);
      this.buffer = Buffer.alloc(wanted);
      this.start = position;
      for (let read = 0; read < wanted;) {
        const got = readSync(this.file, this.buffer, read, wanted - read, position + read);
        if (got === 0) break;
        read += got;
      }
    }
    return this.buffer.subarray(position - this.start, position - this.start + length);
  }
}

const CHUNK = 2 ** 22;

import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { asBuffer } from '@htg/ground/as-buffer';
import { checksumLength } from './pixel-cache.ts';

const lengthLength = 4;

/** Pixels that stay on disk. */
export interface PixelFile<Header> {
  readonly header: Header;
  /** Reads bytes of the pixels from a place on. */
  read(into: Uint8Array, from: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * A file of `writePixelCache` whose pixels are read where they are needed; undefined where there is none, or one that is not as it was written. All of it
 * is read once, to check it; 64 KiB at a time lie in memory.
 *
 * @param lengthOf bytes of the pixels that go with a header
 */
export async function openPixelFile<Header>(
  path: string,
  lengthOf: (header: Header) => number,
): Promise<PixelFile<Header> | undefined> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    const start = Buffer.alloc(checksumLength + lengthLength);
    await readWhole(handle, start, 0);
    const text = Buffer.alloc(start.readUInt32LE(checksumLength));
    await readWhole(handle, text, start.length);
    const header = JSON.parse(text.toString('utf8')) as Header;
    const first = start.length + text.length;
    const { size } = await handle.stat();
    if (
      size - first !== lengthOf(header) ||
      !(await checksumOf(handle, size)).equals(start.subarray(0, checksumLength))
    ) {
      await handle.close();
      return undefined;
    }
    const opened = handle;
    return { header, read: (into, from) => readWhole(opened, into, first + from), close: () => opened.close() };
  } catch {
    await handle?.close().catch(() => undefined);
    return undefined;
  }
}

async function checksumOf(handle: FileHandle, size: number): Promise<Buffer> {
  const hash = createHash('sha256');
  const chunk = Buffer.alloc(65536);
  for (let at = checksumLength; at < size; at += chunk.length) {
    const part = chunk.subarray(0, Math.min(chunk.length, size - at));
    await readWhole(handle, part, at);
    hash.update(part);
  }
  return hash.digest();
}

async function readWhole(handle: FileHandle, into: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < into.length;) {
    const { bytesRead } = await handle.read(asBuffer(into), done, into.length - done, position + done);
    if (bytesRead === 0)
      throw new RangeError(`pixel file: expected ${into.length} bytes at ${position}, received ${done}`);
    done += bytesRead;
  }
}

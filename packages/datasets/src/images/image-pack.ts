import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { asBuffer } from '@htg/ground/as-buffer';
import { flush } from '@htg/ground/flush';
import type { DecodedImage } from '../augmentation/decoded-image.ts';
import type { Box } from '../reading/box.ts';

/** A stored image: what it was made of, and where its pixels lie in the pack. */
export interface PackEntry {
  readonly path: string;
  /** Of the file that it was decoded from: see `FileState`. Another state is another image. */
  readonly state: string;
  readonly height: number;
  readonly width: number;
  readonly offset: number;
  /** CRC-32 of each band of rows. */
  readonly bands: readonly number[];
}

/** An image that is to be stored. */
export type NewEntry = Omit<PackEntry, 'offset' | 'bands'>;

/** What a pack holds is not what was written. */
export class DamagedPack extends Error {}

/** Rows of a band: what is read is checked by whole bands, so a part of an image costs little more than itself (ours). */
const bandRows = 32;

/**
 * Decoded images in one file: raw RGB one after the other, then the index (JSON), its checksum, its length and a mark. A pack is
 * written under a temporary name and renamed when it is whole, so a killed writer leaves none and of two writers the last
 * one's stands; readers that have the older one open keep it.
 */
export interface ImagePack {
  readonly entries: ReadonlyMap<string, PackEntry>;
  /** @throws DamagedPack for pixels that are not as they were written */
  read(entry: PackEntry, part: Box): Promise<DecodedImage>;
  close(): Promise<void>;
}

const mark = 'htgpack2';
const tail = 32 + 8 + mark.length;

/** Opens a pack; undefined where there is none, or one that is not whole, or none that can be read. */
export async function openPack(file: string): Promise<ImagePack | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(file, 'r');
  } catch {
    return undefined;
  }
  const entries = await readIndex(handle).catch(() => undefined);
  if (entries === undefined) {
    await handle.close();
    return undefined;
  }
  return {
    entries: new Map(entries.map((entry) => [entry.path, entry])),
    read: (entry, part) => readPart(handle, entry, part),
    close: () => handle.close(),
  };
}

async function readIndex(handle: FileHandle): Promise<PackEntry[] | undefined> {
  const { size } = await handle.stat();
  if (size < tail) return undefined;
  const end = await readBytes(handle, size - tail, tail);
  const length = Number(end.readBigUInt64LE(32));
  if (end.toString('latin1', 40) !== mark || length > size - tail) return undefined;
  const index = await readBytes(handle, size - tail - length, length);
  if (!createHash('sha256').update(index).digest().equals(end.subarray(0, 32))) return undefined;
  return JSON.parse(index.toString('utf8')) as PackEntry[];
}

async function readPart(handle: FileHandle, entry: PackEntry, part: Box): Promise<DecodedImage> {
  const line = entry.width * 3;
  const first = Math.floor(part.top / bandRows);
  const last = Math.ceil((part.top + part.height) / bandRows);
  const top = first * bandRows;
  const bottom = Math.min(last * bandRows, entry.height);
  const rows = await readBytes(handle, entry.offset + top * line, (bottom - top) * line);
  for (let band = first; band < last; band++) {
    const start = (band * bandRows - top) * line;
    if (crc32(rows.subarray(start, start + bandRows * line)) !== entry.bands[band]) {
      throw new DamagedPack(`image pack: the pixels of ${entry.path} are not as they were written`);
    }
  }
  const data = new Uint8Array(part.height * part.width * 3);
  for (let y = 0; y < part.height; y++) {
    const start = (part.top - top + y) * line + part.left * 3;
    data.set(rows.subarray(start, start + part.width * 3), y * part.width * 3);
  }
  return { height: part.height, width: part.width, data };
}

async function readBytes(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  for (let done = 0; done < length;) {
    const { bytesRead } = await handle.read(asBuffer(buffer), done, length - done, position + done);
    if (bytesRead === 0) throw new DamagedPack('image pack: it ends too early');
    done += bytesRead;
  }
  return buffer;
}

async function writeBytes(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    done += (await handle.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
  }
}

/** Writes a pack, image by image. */
export interface PackWriter {
  add(entry: NewEntry, pixels: Uint8Array): Promise<void>;
  /** Puts the pack in its place. */
  finish(): Promise<void>;
  /** Leaves nothing. */
  abandon(): Promise<void>;
}

/** Begins a pack that will stand at `file`; remains of writers that were killed more than a day ago are removed. */
export async function writePack(file: string): Promise<PackWriter> {
  await mkdir(dirname(file), { recursive: true });
  await removeRemains(file);
  const temporary = `${file}.${randomUUID()}.tmp`;
  const handle = await open(temporary, 'wx');
  const entries: PackEntry[] = [];
  let end = 0;
  let writing: Promise<unknown> = Promise.resolve();
  return {
    add: (entry, pixels) => {
      // One after the other, whoever asks: offsets are given in the order of the calls.
      const offset = end;
      end += pixels.length;
      entries.push({ ...entry, offset, bands: bandsOf(entry, pixels) });
      const written = writing.then(() => writeBytes(handle, pixels, offset));
      writing = written;
      return written.then(() => undefined);
    },
    finish: async () => {
      await writing;
      const index = Buffer.from(JSON.stringify(entries));
      const length = Buffer.alloc(8);
      length.writeBigUInt64LE(BigInt(index.length));
      const checksum = createHash('sha256').update(index).digest();
      await writeBytes(handle, Buffer.concat([index, checksum, length, Buffer.from(mark, 'latin1')]), end);
      await flush(handle);
      await handle.close();
      await rename(temporary, file);
    },
    abandon: async () => {
      await handle.close().catch(() => undefined);
      await rm(temporary, { force: true });
    },
  };
}

function bandsOf({ height, width }: NewEntry, pixels: Uint8Array): number[] {
  const band = bandRows * width * 3;
  return Array.from({ length: Math.ceil(height / bandRows) }, (_, i) =>
    crc32(pixels.subarray(i * band, (i + 1) * band)),
  );
}

async function removeRemains(file: string): Promise<void> {
  const day = 24 * 60 * 60 * 1000;
  for (const name of await readdir(dirname(file))) {
    if (!name.startsWith(`${basename(file)}.`) || !name.endsWith('.tmp')) continue;
    const path = join(dirname(file), name);
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined && Date.now() - found.mtimeMs > day) await rm(path, { force: true });
  }
}

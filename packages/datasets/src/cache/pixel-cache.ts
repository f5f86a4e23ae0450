import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { replaceFile } from '@htg/ground/replace-file';
import { cacheTrouble } from './cache-trouble.ts';

/** Bytes of the checksum that such a file begins with. */
export const checksumLength = 32;

/**
 * Pixels and what stands before them: from the cache, or made and kept there. Where they cannot be kept, that is told, and they are made again.
 *
 * @param path of the file
 * @param lengthOf how many bytes of pixels a header promises
 * @param make what is kept
 */
export async function cachedPixels<Header extends object>(
  path: string,
  lengthOf: (header: Header) => number,
  make: () => Promise<Header & { readonly pixels: Uint8Array }>,
): Promise<Header & { readonly pixels: Uint8Array }> {
  const cached = await readPixelCache(path, lengthOf);
  if (cached !== undefined) return { ...cached.header, pixels: cached.pixels };
  const made = await make();
  const { pixels, ...header } = made;
  try {
    await writePixelCache(path, header, pixels);
  } catch (error) {
    cacheTrouble(path, error);
  }
  return made;
}

/**
 * Pixels as {@link writePixelCache} left them; undefined for a file that is not there, cannot be read or is not as it was written: it is made again.
 *
 * @param lengthOf bytes of the pixels that go with a header
 */
async function readPixelCache<Header>(
  path: string,
  lengthOf: (header: Header) => number,
): Promise<{ readonly header: Header; readonly pixels: Uint8Array } | undefined> {
  try {
    const file = await readFile(path);
    const content = file.subarray(checksumLength);
    if (!checksum([content]).equals(file.subarray(0, checksumLength))) return undefined;
    const start = 4 + content.readUInt32LE(0);
    const header = JSON.parse(content.toString('utf8', 4, start)) as Header;
    const pixels = content.subarray(start);
    return pixels.length === lengthOf(header) ? { header, pixels } : undefined;
  } catch {
    return undefined;
  }
}

/** Writes a checksum, a header as JSON after its length, and pixels; makes the folder. */
export async function writePixelCache(path: string, header: unknown, pixels: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  await replaceFile(path, [checksum([length, text, pixels]), length, text, pixels]);
}

function checksum(parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

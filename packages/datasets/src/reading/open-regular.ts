import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { asBuffer } from '@htg/ground/as-buffer';

/**
 * Opens a file for reading. A pipe or a device is refused before anything of it is read: it could go on for ever.
 *
 * @throws Error for what is no regular file; what the file system throws
 */
export async function openRegular(caller: string, path: string): Promise<{ handle: FileHandle; size: number }> {
  const handle = await open(path, flags);
  const found = await handle.stat();
  if (found.isFile()) return { handle, size: found.size };
  await handle.close();
  throw refusal(caller, path, found);
}

// Without O_NONBLOCK, opening a pipe waits for a writer.
const flags = constants.O_RDONLY | (process.platform === 'win32' ? 0 : constants.O_NONBLOCK);

function refusal(caller: string, path: string, found: Stats): Error {
  const what = found.isDirectory() ? 'a folder' : 'a pipe, a socket or a device';
  return new Error(`${caller}: expected a file at ${path}, found ${what}; check the path`);
}

/** As {@link readRegular}, without going through Node's threads. */
export function readRegularSync(caller: string, path: string): Buffer {
  const file = openSync(path, flags);
  try {
    const found = fstatSync(file);
    if (!found.isFile()) throw refusal(caller, path, found);
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

/** Reads up to `length` bytes from the beginning. */
export async function readHead(caller: string, path: string, length: number): Promise<Uint8Array> {
  const { handle } = await openRegular(caller, path);
  try {
    const bytes = new Uint8Array(length);
    const { bytesRead } = await handle.read(asBuffer(bytes), 0, length, 0);
    return bytes.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/**
 * Reads a whole file of at most `limit` bytes.
 *
 * @throws Error for what is no regular file, RangeError for a larger one; what the file system throws
 */
export async function readRegular(caller: string, path: string, limit: number): Promise<Buffer> {
  const { handle, size } = await openRegular(caller, path);
  try {
    if (size > limit) {
      throw new RangeError(
        `${caller}: expected a file of at most ${limit} bytes at ${path}, received ${size}; check the path`,
      );
    }
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

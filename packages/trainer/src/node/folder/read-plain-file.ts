import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { asBuffer } from '@htg/ground/as-buffer';

/** Bytes that are read at once: more than 2 GiB Node does not read. */
const piece = 2 ** 30;

/** Bytes of a text, of which a program can hold no longer one. */
export const longestText = 500_000_000;

/** Bytes of a file of numbers: what an array holds in every Node that htg runs on. */
const longestBytes = 2 ** 32 - 1;

/**
 * Reads a whole file. A pipe or a device is refused before anything of it is read: it could go on for ever.
 *
 * @param path of the file
 * @param limit bytes at most
 * @returns its bytes
 * @throws Error that says `received ...` of a folder, a pipe or a device, and of a file that is too large; what the file system throws
 */
export async function readPlainFile(path: string, limit = longestBytes): Promise<Uint8Array> {
  // Without O_NONBLOCK, opening a pipe waits for a writer.
  const file = await open(path, constants.O_RDONLY | (process.platform === 'win32' ? 0 : constants.O_NONBLOCK));
  try {
    const found = await file.stat();
    if (!found.isFile()) {
      throw new Error(
        `expected a file at ${path}, received ${found.isDirectory() ? 'a folder' : 'a pipe, a socket or a device'}`,
      );
    }
    if (found.size > limit) {
      throw new Error(`expected a file of at most ${limit} bytes at ${path}, received ${found.size}`);
    }
    return await readPieces(file, found.size);
  } finally {
    await file.close();
  }
}

async function readPieces(file: FileHandle, size: number): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafeSlow(size);
  let done = 0;
  while (done < size) {
    const { bytesRead } = await file.read(asBuffer(bytes), done, Math.min(piece, size - done), done);
    // Somebody has cut it off since.
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}

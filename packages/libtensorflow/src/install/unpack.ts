import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';
import type { Entry } from 'yauzl';
import { isKept } from './release.ts';

/** How a wheel is unpacked. */
export interface UnpackOptions {
  /** Told after every piece that was written: its bytes. */
  readonly onBytes?: (bytes: number) => void;
  readonly signal?: AbortSignal;
}

/** A file taken out of a wheel. */
export interface UnpackedFile {
  /** Path inside the installation. */
  readonly path: string;
  readonly bytes: number;
  /** Of its content, in hexadecimal; installations of before have none. */
  readonly sha256?: string;
}

/**
 * Takes the files that an installation keeps out of a wheel, streaming: the largest library has 788 MB or more. Everything
 * is flushed to the disk, so that a rename afterwards makes nothing visible that a power failure could empty.
 *
 * @param wheel path of the wheel, a zip file whose hash has been checked
 * @param folder where the files go, under their paths in the wheel
 */
export async function unpackWheel(
  wheel: string,
  folder: string,
  { onBytes, signal }: UnpackOptions = {},
): Promise<readonly UnpackedFile[]> {
  const files: UnpackedFile[] = [];
  const zip = await openPromise(wheel, { autoClose: false });
  try {
    for await (const entry of zip.eachEntry()) {
      if (!isKept(entry.fileName)) continue;
      const path = join(folder, entry.fileName);
      await mkdir(dirname(path), { recursive: true });
      const hash = createHash('sha256');
      const count = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          hash.update(chunk);
          onBytes?.(chunk.length);
          done(null, chunk);
        },
      });
      const target = createWriteStream(path, { mode: fileMode(entry), flush: true });
      await pipeline(await zip.openReadStreamPromise(entry), count, target, { signal });
      files.push({ path: entry.fileName, bytes: entry.uncompressedSize, sha256: hash.digest('hex') });
    }
  } finally {
    zip.close();
  }
  return files;
}

/** Readable by all, and executable if the wheel says so (CUDA's assembler is a program). */
function fileMode(entry: Entry): number {
  const unixMode = entry.externalFileAttributes >>> 16;
  return (unixMode & 0o111) === 0 ? 0o644 : 0o755;
}

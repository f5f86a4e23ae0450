import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

/** One file of an archive. */
export interface ArchivedFile {
  /** Its path in the archive: `package/index.js`. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

const block = 512;

/**
 * The regular files of a packed npm package (a gzipped ustar archive), in their order. Links, folders and extended headers are passed over.
 *
 * @throws RangeError for an archive that is cut off
 */
export async function readTgz(packed: Uint8Array): Promise<ArchivedFile[]> {
  const archive: Buffer = await promisify(gunzip)(packed, { maxOutputLength: 2 ** 31 - 1 });
  const files: ArchivedFile[] = [];
  for (let at = 0; at + block <= archive.length && archive[at] !== 0;) {
    const size = parseInt(textAt(archive, at + 124, 12), 8);
    const start = at + block;
    if (!(start + size <= archive.length)) {
      throw new RangeError(
        `readTgz: expected ${size} bytes of a file at ${start}, received ${archive.length - start}; fetch the archive again`,
      );
    }
    const kind = String.fromCharCode(archive[at + 156]);
    const prefix = textAt(archive, at + 345, 155);
    const name = textAt(archive, at, 100);
    if (kind === '0' || kind === '\0') {
      files.push({ path: prefix === '' ? name : `${prefix}/${name}`, bytes: archive.subarray(start, start + size) });
    }
    at = start + Math.ceil(size / block) * block;
  }
  return files;
}

/** Text up to the first zero or space after it. */
function textAt(archive: Buffer, start: number, length: number): string {
  const field = archive.subarray(start, start + length);
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end < 0 ? length : end).trim();
}

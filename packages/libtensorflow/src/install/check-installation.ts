import { createHash } from 'node:crypto';
import { closeSync, createReadStream, existsSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { UnpackedFile } from './unpack.ts';

/** What an installation's `manifest.json` says that is there. */
interface InstalledFiles {
  readonly files: readonly UnpackedFile[];
}

/** The longest `manifest.json` that is read (ours); one of the CUDA variant has some 100 kB. */
const longestManifest = 10_000_000;

/**
 * The folder of the installation that a library belongs to: the one with a `manifest.json`.
 *
 * @returns undefined for a library that `engine install` did not put there
 */
export function installationOf(file: string): string | undefined {
  return [dirname(file), dirname(dirname(file))].find((folder) => existsSync(join(folder, 'manifest.json')));
}

/**
 * What is wrong with the files of an installation by their sizes: missing ones, and ones that are too short or too long. Takes no time.
 *
 * @param folder with the `manifest.json`
 * @returns a few words for each damaged file; none where all are as they were installed
 */
function sizeDamages(folder: string): readonly string[] {
  const files = readFiles(folder);
  if (files === undefined) return [`${join(folder, 'manifest.json')} does not say which files there are`];
  return files.flatMap(({ path, bytes }) => {
    const place = join(folder, path);
    if (!place.startsWith(folder + sep)) return [`${path} leads out of ${folder}`];
    const found = statSync(place, { throwIfNoEntry: false });
    if (!found?.isFile()) return [`${path} is missing`];
    return found.size === bytes ? [] : [`${path} has ${found.size} bytes instead of ${bytes}`];
  });
}

/**
 * As `sizeDamages`, and of files that were written to after the installation, which is the last to write its `manifest.json`, the contents, too. Takes no
 * time where there are none.
 *
 * @param folder with the `manifest.json`
 * @returns as `sizeDamages`
 */
export function changedDamages(folder: string): readonly string[] {
  const damages = sizeDamages(folder);
  if (damages.length > 0) return damages;
  const installed = statSync(join(folder, 'manifest.json')).mtimeMs;
  return (readFiles(folder) ?? []).flatMap(({ path, sha256 }) => {
    const file = join(folder, path);
    const isOlder = statSync(file).mtimeMs <= installed;
    return isOlder || sha256 === undefined || hashNow(file) === sha256 ? [] : [anotherContent(path)];
  });
}

const anotherContent = (path: string): string => `${path} has another content than when it was installed`;

/**
 * What is wrong with the files of an installation, their contents read and compared as well, which takes seconds.
 *
 * @param folder with the `manifest.json`
 * @returns as `sizeDamages`
 */
export async function contentDamages(folder: string): Promise<readonly string[]> {
  const damages = [...sizeDamages(folder)];
  if (damages.length > 0) return damages;
  for (const { path, sha256 } of readFiles(folder) ?? []) {
    if (sha256 !== undefined && (await hashOf(join(folder, path))) !== sha256) {
      damages.push(anotherContent(path));
    }
  }
  return damages;
}

/** Whether contents can be compared: installations of before hold sizes alone. */
export function holdsHashes(folder: string): boolean {
  return readFiles(folder)?.every(({ sha256 }) => sha256 !== undefined) ?? false;
}

function readFiles(folder: string): readonly UnpackedFile[] | undefined {
  const file = join(folder, 'manifest.json');
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found?.isFile() || found.size > longestManifest) return undefined;
  try {
    const { files } = JSON.parse(readFileSync(file, 'utf8')) as Partial<InstalledFiles>;
    return Array.isArray(files) && files.length > 0 && files.every(isFile) ? files : undefined;
  } catch {
    return undefined;
  }
}

function isFile(value: unknown): value is UnpackedFile {
  if (typeof value !== 'object' || value === null) return false;
  const { path, bytes, sha256 } = value as Partial<Record<keyof UnpackedFile, unknown>>;
  return (
    typeof path === 'string' && Number.isSafeInteger(bytes) && (sha256 === undefined || typeof sha256 === 'string')
  );
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 2 ** 20 }), hash);
  return hash.digest('hex');
}

/** As `hashOf`, while everything else waits: a library is opened in one go. */
function hashNow(file: string): string {
  const hash = createHash('sha256');
  const piece = Buffer.alloc(2 ** 20);
  const opened = openSync(file, 'r');
  try {
    for (let length = 1; length > 0;) {
      length = readSync(opened, piece, 0, piece.length, null);
      hash.update(piece.subarray(0, length));
    }
  } finally {
    closeSync(opened);
  }
  return hash.digest('hex');
}

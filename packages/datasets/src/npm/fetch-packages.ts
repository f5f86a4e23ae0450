import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '@htg/ground/replace-file';
import type { Progress } from '../progress.ts';
import { npmPack } from './npm-pack.ts';

/** One package of the npm registry, pinned: nothing else than these very bytes is accepted. */
export interface PinnedPackage {
  /** With its scope. */
  readonly name: string;
  /** The exact one, such as `0.4.1`. */
  readonly version: string;
  /** SHA-512 of the packed package in base64, as lock files have it. */
  readonly sha512: string;
}

/** How packages are fetched. */
export interface FetchPackagesOptions {
  /** Who asks, for error texts. */
  readonly caller: string;
  /** Where they are kept. */
  readonly cache: string;
  readonly onProgress: Progress;
}

/** Packages that one call of npm fetches. */
const atOnce = 25;

/**
 * Packed packages as they lie on the registry, from the cache where they lie there whole; the others are fetched by the npm client, by the
 * user's own settings (registry, proxy, certificates).
 *
 * @returns the paths of the packed packages, in the order asked for; their bytes have the pinned hashes
 * @throws Error where npm is missing or fails, and for bytes with another hash
 */
export async function fetchPackages(
  packages: readonly PinnedPackage[],
  { caller, cache, onProgress }: FetchPackagesOptions,
): Promise<string[]> {
  const folder = join(cache, 'npm');
  const paths = packages.map((pinned) => join(folder, fileOf(pinned)));
  const missing: PinnedPackage[] = [];
  for (const [i, pinned] of packages.entries()) if (!(await isThere(paths[i], pinned))) missing.push(pinned);
  for (let start = 0; start < missing.length; start += atOnce) {
    onProgress({ task: `fetching packages for ${caller} by npm`, done: start, total: missing.length });
    await fetchSome(missing.slice(start, start + atOnce), folder, caller);
  }
  if (missing.length > 0) {
    onProgress({ task: `fetching packages for ${caller} by npm`, done: missing.length, total: missing.length });
  }
  return paths;
}

async function fetchSome(some: readonly PinnedPackage[], folder: string, caller: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const partial = await mkdtemp(join(folder, '.partial-'));
  try {
    await npmPack(
      some.map(({ name, version }) => `${name}@${version}`),
      { caller, folder: partial },
    );
    const found = new Set(await readdir(partial));
    for (const pinned of some) {
      const file = fileOf(pinned);
      const bytes = found.has(file) ? await readFile(join(partial, file)) : undefined;
      const received = bytes === undefined ? 'none' : sha512Of(bytes);
      if (bytes === undefined || received !== pinned.sha512) {
        throw new Error(
          `${caller}: expected ${pinned.name} ${pinned.version} with SHA-512 ${pinned.sha512}, received ${received}; the download was damaged ` +
            'or the registry serves another file: check the registry that npm is set to (npm config get registry), and try again',
        );
      }
      await replaceFile(join(folder, file), bytes);
    }
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** The name that npm gives a packed package. */
function fileOf({ name, version }: PinnedPackage): string {
  return `${name.replace(/^@/, '').replaceAll('/', '-')}-${version}.tgz`;
}

async function isThere(path: string, { sha512 }: PinnedPackage): Promise<boolean> {
  try {
    return sha512Of(await readFile(path)) === sha512;
  } catch {
    return false;
  }
}

function sha512Of(bytes: Uint8Array): string {
  return createHash('sha512').update(bytes).digest('base64');
}

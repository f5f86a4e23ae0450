import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolder } from '@htg/ground/make-folder';
import { installRoot, libraryInFolder, tensorflowVersion } from '../library-location.ts';
import type { LibraryDevice } from '../library-location.ts';
import { changedDamages, contentDamages, holdsHashes } from './check-installation.ts';
import { checkDiskSpace, explainFullDisk } from './disk-space.ts';
import { checkHost, hostPlatform } from './host.ts';
import { makePartialFolder, removeAbandonedFolders } from './partial-folder.ts';
import { checkPip, downloadWheels } from './pip.ts';
import { releaseFor } from './release.ts';
import type { Release } from './release.ts';
import { unpackWheel } from './unpack.ts';
import type { UnpackedFile } from './unpack.ts';

/** How far an installation is. */
export interface InstallProgress {
  readonly phase: 'download' | 'unpack';
  readonly bytes: number;
  readonly totalBytes: number;
}

/** What to install, from where, to where. */
export interface InstallOptions {
  /** What the library computes on; `cuda` takes 3.4 GB to download. */
  readonly device?: LibraryDevice;
  /** `<process.platform>-<process.arch>`; another than this machine's is unpacked without being loadable here. */
  readonly platform?: string;
  /** The folder under which installations lie; the user's cache folder by default. */
  readonly root?: string;
  /** Command of a Python 3 with pip. */
  readonly python?: string;
  /** A folder with the wheels, instead of the package index. */
  readonly wheels?: string;
  /** Keep installations of older versions for the same device, which are removed otherwise. */
  readonly keepOld?: boolean;
  /** Compare the contents of what is installed, too; without it, sizes alone. Default false. */
  readonly verify?: boolean;
  readonly onProgress?: (progress: InstallProgress) => void;
  /** Stops the installation; nothing of it is left. */
  readonly signal?: AbortSignal;
  /** The wheels to take instead of the pinned ones. */
  readonly release?: Release;
}

/** What an installation did. */
export interface InstallResult {
  /** The installation: `HTG_LIBTENSORFLOW` may name it. */
  readonly folder: string;
  readonly version: string;
  readonly device: LibraryDevice;
  /** False if it was there already and nothing was done. */
  readonly installed: boolean;
  /** What was wrong with the installation that was there and was replaced: a few words for each file. */
  readonly mended: readonly string[];
  /** Folders of older versions and of killed installations that were removed. */
  readonly removed: readonly string[];
}

/**
 * Installs TensorFlow's C library for the binding: the pinned wheel is downloaded by pip, its hash is checked, the libraries
 * are taken out into a folder of a temporary name, and that is renamed. So an installation is whole or absent, whenever it
 * is interrupted; of two at once, one is kept. A second call compares what is there with what was installed: where that is whole it does nothing,
 * where it is damaged it installs anew.
 *
 * @throws Error or RangeError starting with `install:`, which says what is missing (Python, pip, network, room, the right
 *   bytes, a library for the platform) and what to do
 */
export async function install(options: InstallOptions = {}): Promise<InstallResult> {
  const { device = 'cpu', platform = hostPlatform(), root = installRoot(), python = 'python3' } = options;
  const version = tensorflowVersion;
  const folder = join(root, `${version}-${device}`);
  const damages = await damagesOf(folder, options.verify === true);
  if (damages?.length === 0) return { folder, version, device, installed: false, mended: [], removed: [] };
  checkHost(platform);
  const release = options.release ?? releaseFor(platform, device);
  await checkPip(python);
  await makeFolder(root).catch((error: unknown) => {
    throw new Error(`install: expected a folder that can be made, received ${root}; choose another with --folder`, {
      cause: error,
    });
  });
  const abandoned = await removeAbandonedFolders(root);
  const { downloadBytes, unpackedBytes } = release;
  // pip holds each wheel twice for a moment; the first copy is gone when unpacking begins.
  await checkDiskSpace(root, Math.max(2 * downloadBytes, downloadBytes + unpackedBytes));
  const partial = await makePartialFolder(folder);
  try {
    await fill(partial, release, { ...options, python });
    await putInPlace(join(partial, 'files'), folder, { aside: join(partial, 'damaged'), damages });
  } catch (error) {
    throw options.signal?.aborted === true
      ? new Error('install: stopped before it was complete; nothing of it is left', { cause: error })
      : explainFullDisk(error, root);
  } finally {
    await rm(partial, { recursive: true, force: true, maxRetries: 3 });
  }
  const removed = options.keepOld === true ? [] : await removeOlderVersions(folder, device);
  return { folder, version, device, installed: true, mended: damages ?? [], removed: [...abandoned, ...removed] };
}

/** Downloads and unpacks into `partial/files`. */
async function fill(
  partial: string,
  release: Release,
  { python, wheels, onProgress, signal }: InstallOptions & { readonly python: string },
): Promise<void> {
  const { downloadBytes, unpackedBytes } = release;
  const watch = setInterval(() => {
    void folderBytes(partial).then((bytes) => {
      onProgress?.({ phase: 'download', bytes: Math.min(bytes, downloadBytes), totalBytes: downloadBytes });
    });
  }, 500);
  const downloads = await downloadWheels(release, partial, { python, wheels, signal }).finally(() => {
    clearInterval(watch);
  });
  const files = join(partial, 'files');
  await mkdir(files);
  const kept: UnpackedFile[] = [];
  let bytes = 0;
  const onBytes = (piece: number): void => {
    bytes += piece;
    onProgress?.({ phase: 'unpack', bytes, totalBytes: unpackedBytes });
  };
  for (const name of await readdir(downloads)) {
    const wheel = join(downloads, name);
    kept.push(...(await unpackWheel(wheel, files, { onBytes, signal })));
    await rm(wheel);
  }
  if (libraryInFolder(files) === undefined) {
    throw new Error(
      `install: expected TensorFlow's library in the wheels, received ${kept.map(({ path }) => path).join(', ')}; ` +
        `report this with the platform's name`,
    );
  }
  const manifest = { wheels: release.wheels, files: kept };
  await writeFile(join(files, 'manifest.json'), `${JSON.stringify(manifest, undefined, 2)}\n`, { flush: true });
}

/** What is wrong with what is there; undefined where nothing is. */
async function damagesOf(folder: string, verify: boolean): Promise<readonly string[] | undefined> {
  if (!existsSync(folder)) return undefined;
  if (libraryInFolder(folder) === undefined) return [`${folder} holds no library`];
  if (!verify) return changedDamages(folder);
  return holdsHashes(folder) ? contentDamages(folder) : ['contents were not recorded by the version that installed it'];
}

/** Renames, after a damaged installation was moved aside; if another installation was faster, its folder stays. */
async function putInPlace(
  files: string,
  folder: string,
  { aside, damages }: { readonly aside: string; readonly damages: readonly string[] | undefined },
): Promise<void> {
  // Programs that have the old library loaded keep it: it is renamed, never written over.
  if (damages !== undefined) await rename(folder, aside).catch(() => undefined);
  try {
    await rename(files, folder);
  } catch (error) {
    if (libraryInFolder(folder) === undefined) throw error;
  }
}

/** Removes installations of lower versions; a higher one belongs to somebody who has moved on. */
async function removeOlderVersions(folder: string, device: LibraryDevice): Promise<readonly string[]> {
  const root = dirname(folder);
  const removed: string[] = [];
  for (const name of await readdir(root)) {
    const version = new RegExp(`^(\\d+\\.\\d+\\.\\d+)-${device}$`).exec(name)?.[1];
    if (version === undefined || !isOlder(version, tensorflowVersion)) continue;
    await rm(join(root, name), { recursive: true, force: true });
    removed.push(join(root, name));
  }
  return removed;
}

function isOlder(version: string, reference: string): boolean {
  return version.localeCompare(reference, 'en', { numeric: true }) < 0;
}

async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = entries.map((entry) =>
    stat(join(folder, entry)).then(
      (found) => (found.isFile() ? found.size : 0),
      () => 0,
    ),
  );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

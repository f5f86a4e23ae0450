import { existsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** The release of TensorFlow that the binding is written and tested against. */
export const tensorflowVersion = '2.21.0';

/** What an installed library computes on. */
export type LibraryDevice = 'cpu' | 'cuda';

/** Where a TensorFlow library was found. */
export interface LibraryLocation {
  /** Path of the shared library itself; `libtensorflow_framework` lies beside it. */
  readonly file: string;
  /** Whether the environment named it or an installation in the user's cache folder holds it. */
  readonly source: 'HTG_LIBTENSORFLOW' | 'cache';
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The folder under which every version of the library is installed: `htg/libtensorflow` in the user's cache folder
 * (`$XDG_CACHE_HOME` or `~/.cache`; `~/Library/Caches` on macOS; `%LOCALAPPDATA%` on Windows).
 *
 * @param environment default the process's
 * @param platform default the process's
 */
export function installRoot(environment: Environment = process.env, platform: string = process.platform): string {
  const { XDG_CACHE_HOME: xdg, LOCALAPPDATA: local } = environment;
  const home = homedir();
  const byPlatform: Readonly<Record<string, string>> = {
    darwin: join(home, 'Library', 'Caches'),
    win32: local ?? join(home, 'AppData', 'Local'),
  };
  const cache = xdg !== undefined && xdg !== '' ? xdg : (byPlatform[platform] ?? join(home, '.cache'));
  return join(cache, 'htg', 'libtensorflow');
}

/**
 * The folder of one installation, such as `~/.cache/htg/libtensorflow/2.21.0-cpu`. An installer fills a folder beside it
 * and renames that, so a folder of this name is complete.
 *
 * @param device `cpu` or `cuda`
 * @param version of TensorFlow
 * @param environment default the process's
 */
export function installFolder(
  device: LibraryDevice,
  version: string = tensorflowVersion,
  environment: Environment = process.env,
): string {
  return join(installRoot(environment), `${version}-${device}`);
}

/** Names of the library by platform, the wheel's own. */
const libraryNames = [
  'libtensorflow_cc.so.2',
  'libtensorflow_cc.2.dylib',
  'libtensorflow.so.2',
  'libtensorflow.2.dylib',
];

/**
 * The library in a folder, or `undefined`: directly in it or in `tensorflow/`, as pip lays a wheel out (which is where the
 * CUDA variant must stay, beside its `nvidia/` folder).
 *
 * @param folder which may be missing
 */
export function libraryInFolder(folder: string): string | undefined {
  return [folder, join(folder, 'tensorflow')]
    .flatMap((place) => libraryNames.map((name) => join(place, name)))
    .find((file) => existsSync(file));
}

/**
 * The library to load: the one that `HTG_LIBTENSORFLOW` (a folder or the file) names, else the installed CUDA variant, else
 * the installed CPU variant.
 *
 * @param environment default the process's
 * @returns `undefined` if nothing is named and nothing is installed
 * @throws Error if `HTG_LIBTENSORFLOW` names something that holds no library: what is named must not be passed over
 */
export function locateLibrary(environment: Environment = process.env): LibraryLocation | undefined {
  const named = environment.HTG_LIBTENSORFLOW;
  if (named !== undefined && named !== '') {
    const path = resolve(named);
    const isFile = statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
    const file = isFile ? path : libraryInFolder(path);
    if (file === undefined) {
      throw new Error(
        `locateLibrary: expected HTG_LIBTENSORFLOW to name TensorFlow's library or a folder with ` +
          `${libraryNames[0]} in it, received ${named}; correct it, or unset it and run 'npx @htg/libtensorflow install'`,
      );
    }
    return { file, source: 'HTG_LIBTENSORFLOW' };
  }
  for (const device of ['cuda', 'cpu'] as const) {
    const file = libraryInFolder(installFolder(device, tensorflowVersion, environment));
    if (file !== undefined) return { file, source: 'cache' };
  }
  return undefined;
}

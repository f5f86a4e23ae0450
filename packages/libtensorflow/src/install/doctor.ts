import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { locateLibrary } from '../library-location.ts';
import type { LibraryLocation } from '../library-location.ts';
import { changedDamages, contentDamages, holdsHashes, installationOf } from './check-installation.ts';
import { hostPlatform } from './host.ts';
import { checkPip } from './pip.ts';

/** What a library says of itself once it is loaded. */
export interface LibraryReport {
  /** Its own version, such as `2.21.0`. */
  readonly version: string;
  /** What it computes on, such as `CPU:0` or `GPU:0`. */
  readonly device: string;
}

/** What is found on this machine. */
export interface DoctorReport {
  readonly node: string;
  readonly platform: string;
  /** Version of pip, or why it can't be used; only an installation needs it. */
  readonly pip: string;
  readonly library?: LibraryLocation & Partial<LibraryReport>;
  /** Whether the installed files are as they were installed; left out for a library that was not installed by htg. */
  readonly files?: string;
  /** Which backend `useEngine()` of `@htg/engine` takes first: `tensorflow`, or one of its fallbacks. */
  readonly backend: 'tensorflow' | 'fallback';
  /** Why that, and what to do for a better one. */
  readonly reason: string;
}

/** How the doctor looks. */
export interface DoctorOptions {
  readonly python?: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Compare the contents of the installed files, too, not their sizes alone. Default false. */
  readonly verify?: boolean;
  /** Loads a library, in another process at best: one that the processor can't run ends its process. */
  readonly probe: (file: string) => Promise<LibraryReport>;
}

/** Examines this machine: which TensorFlow library is found, whether it loads, on what it computes. */
export async function doctor({
  python = 'python3',
  environment,
  verify = false,
  probe,
}: DoctorOptions): Promise<DoctorReport> {
  const pip = await checkPip(python).catch(messageOf);
  const common = { node: process.version, platform: hostPlatform(), pip };
  const fallback = (reason: string, library?: LibraryLocation): DoctorReport => ({
    ...common,
    ...(library === undefined ? {} : { library }),
    backend: 'fallback',
    reason,
  });
  let library: LibraryLocation | undefined;
  try {
    library = locateLibrary(environment);
  } catch (error) {
    return fallback(messageOf(error));
  }
  if (library === undefined) return fallback(`no library is installed; run 'npx @htg/libtensorflow install'`);
  const folder = installationOf(library.file);
  const damages = folder === undefined ? [] : verify ? await contentDamages(folder) : changedDamages(folder);
  if (damages.length > 0) {
    // It is not loaded: what is cut off ends the process that tries.
    const files = `damaged: ${damages.join('; ')}`;
    return { ...fallback(`the installed library is damaged: ${damages[0]}; ${remedy(library)}`, library), files };
  }
  const files = folder === undefined ? {} : { files: filesSaid(folder, verify) };
  try {
    const found = await probe(library.file);
    return {
      ...{ ...common, ...files },
      library: { ...library, ...found },
      backend: 'tensorflow',
      reason: reasonFor(library, found),
    };
  } catch (error) {
    return {
      ...fallback(`${messageOf(error)}${folder === undefined ? '' : afterProbe(folder, verify)}`, library),
      ...files,
    };
  }
}

function remedy({ file, source }: LibraryLocation): string {
  return source === 'cache'
    ? "run 'npx @htg/libtensorflow install', which replaces it"
    : `install it anew, or let HTG_LIBTENSORFLOW name another library than ${file}`;
}

function filesSaid(folder: string, verify: boolean): string {
  if (!verify) return 'sizes as installed (--verify compares contents)';
  return holdsHashes(folder)
    ? 'contents as installed'
    : 'sizes as installed; contents were not recorded by the version that installed them';
}

/** Of a library that does not load although its files have their sizes. */
function afterProbe(folder: string, verified: boolean): string {
  if (verified && holdsHashes(folder)) return '';
  return holdsHashes(folder)
    ? "; first see whether its files are whole: 'npx @htg/libtensorflow doctor --verify'"
    : "; its files may be damaged: 'npx @htg/libtensorflow install --verify' replaces them";
}

function reasonFor({ file }: LibraryLocation, { version, device }: LibraryReport): string {
  const found = `TensorFlow ${version} loads and computes on ${device}`;
  if (device.startsWith('GPU')) return found;
  // pip's layout of the CUDA variant: its libraries lie beside TensorFlow's.
  const isCuda = existsSync(join(dirname(dirname(file)), 'nvidia'));
  return isCuda
    ? `${found}; the CUDA variant is installed, but it finds no GPU: look at 'nvidia-smi'`
    : `${found}; a CUDA GPU is used if the CUDA variant is installed ('npx @htg/libtensorflow install --device cuda', Linux x64)`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

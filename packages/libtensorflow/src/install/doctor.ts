import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { locateLibrary } from '../library-location.ts';
import type { LibraryLocation } from '../library-location.ts';
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
  /** Which backend `useEngine()` of `@htg/engine` takes first: `tensorflow`, or one of its fallbacks. */
  readonly backend: 'tensorflow' | 'fallback';
  /** Why that, and what to do for a better one. */
  readonly reason: string;
}

/** How the doctor looks. */
export interface DoctorOptions {
  readonly python?: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Loads a library, in another process at best: one that the processor can't run ends its process. */
  readonly probe: (file: string) => Promise<LibraryReport>;
}

/** Examines this machine: which TensorFlow library is found, whether it loads, on what it computes. */
export async function doctor({ python = 'python3', environment, probe }: DoctorOptions): Promise<DoctorReport> {
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
  if (library === undefined) return fallback(`no library is installed; run 'npx htg-engine install'`);
  try {
    const found = await probe(library.file);
    return { ...common, library: { ...library, ...found }, backend: 'tensorflow', reason: reasonFor(library, found) };
  } catch (error) {
    return fallback(messageOf(error), library);
  }
}

function reasonFor({ file }: LibraryLocation, { version, device }: LibraryReport): string {
  const found = `TensorFlow ${version} loads and computes on ${device}`;
  if (device.startsWith('GPU')) return found;
  // pip's layout of the CUDA variant: its libraries lie beside TensorFlow's.
  const isCuda = existsSync(join(dirname(dirname(file)), 'nvidia'));
  return isCuda
    ? `${found}; the CUDA variant is installed, but it finds no GPU: look at 'nvidia-smi'`
    : `${found}; a CUDA GPU is used if the CUDA variant is installed ('npx htg-engine install --device cuda', Linux x64)`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

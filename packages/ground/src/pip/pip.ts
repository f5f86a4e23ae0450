import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PipCaller } from './pip-caller.ts';
import { explainPipFailure, pythonMissing } from './pip-failure.ts';

/** One wheel of the Python package index, pinned: nothing else than these very bytes is accepted. */
export interface PinnedWheel {
  /** The project's name on the index. */
  readonly name: string;
  readonly version: string;
  /** Of the wheel file, in hexadecimal. */
  readonly sha256: string;
}

/** The oldest pip that knows `manylinux_x_y` platform tags (PEP 600). */
const oldestPip = [20, 3] as const;

/** What a run of a program gave. */
interface Outcome {
  readonly status: number | null;
  readonly output: string;
}

/**
 * Checks that a Python with a pip of sufficient age is there.
 *
 * @param python the interpreter's command
 * @returns pip's version
 * @throws Error that says which of the two is missing or too old
 */
export async function checkPip(python: string, caller: PipCaller): Promise<string> {
  const { status, output } = await run(python, ['-m', 'pip', '--version'], caller);
  const version = /^pip (\d+)\.(\d+)[\w.]*/m.exec(output);
  if (status !== 0 || version === null) throw explainPipFailure(output, python, caller);
  const [major, minor] = [Number(version[1]), Number(version[2])];
  if (major < oldestPip[0] || (major === oldestPip[0] && minor < oldestPip[1])) {
    throw new Error(
      `${caller.name}: expected pip ${oldestPip.join('.')} or newer, received ${version[0]}; ` +
        `update it with '${python} -m pip install --upgrade pip'`,
    );
  }
  return version[0];
}

/** How the wheels are fetched. */
export interface DownloadOptions {
  readonly python: string;
  /** Tags of the platform and the Python that the wheels are for, as options of pip's; none for wheels of every platform. */
  readonly tags?: readonly string[];
  /** A folder that holds the wheels already: the index is not asked. Their hashes are checked all the same. */
  readonly wheels?: string;
  /** Stops pip. */
  readonly signal?: AbortSignal;
}

/**
 * Downloads wheels by pip, which honours the user's own settings (index, proxy, certificates, cache) and
 * accepts no file whose hash is not the pinned one.
 *
 * @param folder where `wheels/` is made, and pip's temporary files lie
 * @returns the folder of the wheels
 */
export async function downloadWheels(
  pinned: readonly PinnedWheel[],
  folder: string,
  { python, tags = [], wheels, signal }: DownloadOptions,
  caller: PipCaller,
): Promise<string> {
  const destination = join(folder, 'wheels');
  const temporary = join(folder, 'pip');
  await mkdir(destination);
  await mkdir(temporary);
  const requirements = join(folder, 'requirements.txt');
  const lines = pinned.map(({ name, version, sha256 }) => `${name}==${version} --hash=sha256:${sha256}`);
  await writeFile(requirements, `${lines.join('\n')}\n`);
  const args = ['-m', 'pip', 'download', '--quiet', '--no-input', '--disable-pip-version-check', '--require-hashes'];
  args.push('--no-deps', '--only-binary=:all:', ...tags);
  if (wheels !== undefined) args.push('--no-index', `--find-links=${wheels}`);
  args.push(`--dest=${destination}`, `--requirement=${requirements}`);
  // pip unpacks and joins files in TMPDIR: beside the destination there is room (it was checked) and the sweep finds them.
  const { status, output } = await run(python, args, caller, {
    environment: { TMPDIR: temporary, TMP: temporary },
    signal,
  });
  if (status !== 0) throw explainPipFailure(output, python, caller);
  return destination;
}

function run(
  command: string,
  args: readonly string[],
  caller: PipCaller,
  { environment, signal }: { readonly environment?: Record<string, string>; readonly signal?: AbortSignal } = {},
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    // pip's messages are read by their English words.
    const env = { ...process.env, LC_ALL: 'C.UTF-8', ...environment };
    const child = spawn(command, args, { env, signal, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'ENOENT' || error.code === 'EACCES' ? pythonMissing(command, caller, error) : error);
    });
    child.on('close', (status) => {
      resolve({ status, output });
    });
  });
}

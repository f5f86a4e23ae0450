import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { LibraryReport } from './doctor.ts';

const run = promisify(execFile);

/**
 * Loads a library in a process of its own and returns what it says: a library with instructions that this processor lacks
 * ends that process instead of this one.
 *
 * @param file path of the library
 * @param command the program that loads it and prints a {@link LibraryReport} as JSON, given the file as its last argument
 * @throws Error if it does not load
 */
export async function probeInProcess(file: string, command: readonly string[]): Promise<LibraryReport> {
  const [program, ...args] = command;
  try {
    const { stdout } = await run(program, [...args, file]);
    return JSON.parse(stdout) as LibraryReport;
  } catch (error) {
    const { signal, stderr } = error as { readonly signal?: string | null; readonly stderr?: string };
    // Node ends its words with its own version.
    const lines = stderr?.trim().split('\n') ?? [];
    const said = (lines.findLast((line) => /Error\b/.test(line)) ?? lines.at(-1) ?? '').replace(
      /^\s*(?:\[cause\]: )?/,
      '',
    );
    throw new Error(
      typeof signal === 'string'
        ? `probe: expected ${file} to load, received the signal ${signal}; ${adviceFor(signal)}`
        : /expected \w+:\d+ to compute/.test(said)
          ? said
          : `probe: expected ${file} to load, received '${said === '' ? String(error) : said}'; is it TensorFlow's library, for this machine?`,
      { cause: error },
    );
  }
}

/** Only one signal speaks of the processor. */
function adviceFor(signal: string): string {
  return signal === 'SIGILL'
    ? "this processor may lack instructions that TensorFlow's wheels need (AVX), or the file is damaged: use a fallback, or name a library built for it by HTG_LIBTENSORFLOW"
    : 'the file is damaged, most likely';
}

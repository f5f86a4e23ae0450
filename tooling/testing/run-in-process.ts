import { runProgram } from '@htg/terminal';
import type { Command } from 'commander';

/** What a person sees of a command. */
export interface Seen {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Carries out a command line in this process, which has to be one of its own (vitest's forks): as a person would see it, without the start of
 * Node, of the loader and of TensorFlow.
 *
 * @param program made anew for every call, since it keeps the options that it was told
 * @param cwd the folder that it runs in
 */
export async function runInProcess(program: Command, args: readonly string[], cwd = process.cwd()): Promise<Seen> {
  const written = { stdout: '', stderr: '' };
  const restore = (['stdout', 'stderr'] as const).map((name) => {
    const stream = process[name];
    const before = Object.getOwnPropertyDescriptor(stream, 'write');
    stream.write = (text: string | Uint8Array) => {
      written[name] += typeof text === 'string' ? text : Buffer.from(text).toString();
      return true;
    };
    return () => {
      if (before === undefined) Reflect.deleteProperty(stream, 'write');
      else Object.defineProperty(stream, 'write', before);
    };
  });
  const [before, codeBefore] = [process.cwd(), process.exitCode];
  process.chdir(cwd);
  process.exitCode = 0;
  try {
    await runProgram(program, args);
    return { status: process.exitCode, ...written };
  } finally {
    process.chdir(before);
    process.exitCode = codeBefore;
    for (const each of restore) each();
  }
}

import { htgProgram } from '../../apps/htg/src/program.ts';
import { runInProcess } from './run-in-process.ts';
import type { Seen } from './run-in-process.ts';

/**
 * Carries out a command line of a document as it stands there, in this process: `htg train own.yaml --out runs/own`.
 *
 * @param line the program `htg` and its words; quotes hold a word together
 * @param cwd the folder that it runs in
 * @throws Error where the line calls another program
 */
export async function runLine(line: string, cwd: string): Promise<Seen> {
  const [program, ...args] = wordsOf(line);
  if (program !== 'htg') throw new Error(`runLine: expected a line that begins with htg, received ${line}; spawn it`);
  return runInProcess(htgProgram(), args, cwd);
}

function wordsOf(line: string): string[] {
  return (line.match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? []).map((word) => word.replaceAll(/['"]/g, ''));
}

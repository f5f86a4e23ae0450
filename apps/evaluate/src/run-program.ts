import type { Command } from 'commander';

/** Exit codes of the commands; `--help` shows them. */
export const exitCodes = '\nExit codes: 0 done, 1 an error, in a sentence that says what to do.';

/** Carries out a command line: an error is one sentence, and a stack only with `--verbose`. */
export async function runProgram(program: Command): Promise<void> {
  try {
    await program.parseAsync();
  } catch (error) {
    console.error(program.opts<{ verbose?: boolean }>().verbose ? error : (error as Error).message);
    process.exitCode = 1;
  }
}

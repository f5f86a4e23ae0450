import { inspect } from 'node:util';
import { CommanderError, Help } from 'commander';
import type { Command, Option } from 'commander';
import { exitCodes } from './exit-codes.ts';
import { printable } from './printable.ts';
import { commandPath } from './program.ts';
import { shortened } from './shortened.ts';
import { watchOutput } from './watch-output.ts';

/** House style of an error that a person can act on: who speaks, what was expected. */
const helpful = /\bexpected\b/;

/**
 * Carries out a command line. An error is a sentence, with its stack where `--verbose` asks for it; what is wrong with the command line itself
 * is said with the nearest name that there is. Sets the exit code and returns: it does not end the process.
 *
 * @param args what stands after the program's name
 */
export async function runProgram(program: Command, args: readonly string[] = process.argv.slice(2)): Promise<void> {
  watchOutput();
  settle(program);
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    // Commander has said its own.
    if (error instanceof CommanderError) {
      if (error.exitCode !== 0) process.exitCode = exitCodes.error;
      return;
    }
    process.stderr.write(`${printable(describeError(error, isVerbose(program)))}\n`);
    process.exitCode = exitCodes.error;
  }
}

/** Every command of the program says errors and shows its help in the same way. */
function settle(command: Command): void {
  command
    .exitOverride()
    .configureHelp({ optionDescription })
    .configureOutput({
      outputError: (text, write) => {
        write(printable(text));
      },
    })
    .showHelpAfterError(`(${commandPath(command)} --help says what there is)`);
  for (const each of command.commands) settle(each);
}

function describeError(error: unknown, verbose: boolean): string {
  if (verbose) return inspect(error);
  const message = shortened(error instanceof Error ? error.message : String(error));
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
    return `expected a file, received ${message}; check the path`;
  }
  return helpful.test(message) ? message : `${message}\n(--verbose says where that came from)`;
}

function isVerbose(command: Command): boolean {
  return command.opts<{ verbose?: boolean }>().verbose === true || command.commands.some(isVerbose);
}

/** What an option does, without the default of one that is off where it is not given. */
function optionDescription(this: Help, option: Option): string {
  return Help.prototype.optionDescription.call(this, option).replace(/ \(default: (false|\[\])\)$/, '');
}

import { Command } from 'commander';
import { exitCodesHelp } from './exit-codes.ts';

/** What a program is made of. */
export interface ProgramParts {
  readonly description: string;
  readonly version?: string;
  readonly commands: readonly Command[];
  /** The command that is meant where none is named. */
  readonly usual?: string;
  /** Command lines without the program's name. */
  readonly examples?: readonly string[];
}

/** A program of several commands, each described by a function of its own. */
export function createProgram(
  name: string,
  { description, version, commands, usual, examples }: ProgramParts,
): Command {
  const program = new Command(name).description(description);
  if (version !== undefined) program.version(version);
  for (const command of commands) program.addCommand(command, { isDefault: command.name() === usual });
  if (examples !== undefined) addExamples(program, examples);
  return program;
}

/**
 * Adds examples and the exit codes to a command's help.
 *
 * @param examples command lines that go on where the command's own name ends
 */
export function addExamples(command: Command, examples: readonly string[]): Command {
  return command.addHelpText('after', () => {
    const lines = examples.map((example) => `  ${commandPath(command)} ${example}`);
    return `\n${lines.length === 1 ? 'Example' : 'Examples'}:\n${lines.join('\n')}\n\n${exitCodesHelp}`;
  });
}

/** A command as it is called: `htg train`. */
export function commandPath(command: Command): string {
  return command.parent === null ? command.name() : `${commandPath(command.parent)} ${command.name()}`;
}

/** The words by which a program is asked for a command, such as `train`; none for the program itself, whose name may have words of its own. */
export function commandWords(command: Command): string[] {
  return command.parent === null ? [] : [...commandWords(command.parent), command.name()];
}

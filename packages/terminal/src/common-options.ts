import { Option } from 'commander';
import type { Command } from 'commander';

/** As `@htg/engine` names them; that package is not loaded to show a help. */
export const engineNames = ['tensorflow', 'webgpu', 'webgl', 'wasm', 'cpu'] as const;

/** What every command may be told. */
export interface CommonOptions {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
}

/** What commands that compute may be told besides. */
export interface ComputingOptions extends CommonOptions {
  readonly engine?: (typeof engineNames)[number];
}

/**
 * Adds `--json`, `--quiet` and `--verbose`, the same in every command.
 *
 * @param options.computes adds `--engine`
 * @returns the command
 */
export function addCommonOptions(command: Command, { computes = false } = {}): Command {
  command.optionsGroup('Common options:');
  if (computes) {
    command.addOption(
      new Option('--engine <name>', 'what to compute on; without it the best that is there').choices(engineNames),
    );
  }
  return command
    .option('--json', 'print JSON, one object a line, on the standard output', false)
    .option('--quiet', 'print nothing but the result and errors', false)
    .option('--verbose', 'print the stack of an error', false);
}

import { addCommonOptions, addExamples, createProgram } from '@htg/terminal';
import { Command, Option } from 'commander';
import type { DoctorOptions } from './commands/doctor.ts';
import type { InstallCommandOptions } from './commands/install.ts';
import { installRoot } from './library-location.ts';

/**
 * `engine`: gets TensorFlow's C library and says what is found.
 *
 * @param name of the command
 * @param version that `--version` prints; without it there is no such option
 */
export function engineCommand(name = 'engine', version?: string): Command {
  return createProgram(name, {
    description: "TensorFlow's C library for TensorFlow.js: get it, look at it.",
    version,
    commands: [installCommand(), doctorCommand()],
    examples: ['install', 'doctor'],
  });
}

const python = (): Option => new Option('--python <command>', 'a Python 3 with pip').default('python3');

const verify = (): Option =>
  new Option('--verify', 'compare the contents of the installed files, too, not their sizes alone').default(false);

function installCommand(): Command {
  const command = new Command('install')
    .description(
      'Download the library through pip, check its hash, keep it in the cache folder; a damaged one is replaced.',
    )
    .addOption(new Option('--device <device>', 'what to compute on').choices(['cpu', 'cuda']).default('cpu'))
    .option('--folder <folder>', `where installations lie (default: ${installRoot()})`)
    .option('--platform <platform>', "another platform than this machine's, such as linux-arm64")
    .addOption(python())
    .option('--wheels <folder>', 'a folder that holds the wheels, instead of the package index')
    .option('--keep-old', 'keep older versions', false)
    .addOption(verify())
    .action(async (options: InstallCommandOptions) => {
      const { installAndTell } = await import('./commands/install.ts');
      await installAndTell(options);
    });
  return addExamples(addCommonOptions(command), ['--device cuda', '--verify']);
}

function doctorCommand(): Command {
  const command = new Command('doctor')
    .description(
      'Say which library is found, whether it loads, and which backend will be taken; exit code 2 if another.',
    )
    .addOption(python())
    .addOption(verify())
    .action(async (options: DoctorOptions) => {
      const { doctorAndTell } = await import('./commands/doctor.ts');
      await doctorAndTell(options);
    });
  return addExamples(addCommonOptions(command), ['--json']);
}

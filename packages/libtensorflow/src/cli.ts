/** `htg-engine`: gets TensorFlow's C library and says what is found. */
import { fileURLToPath } from 'node:url';
import { Command, Option } from 'commander';
import { doctor } from './install/doctor.ts';
import { install, type InstallOptions } from './install/install.ts';
import { probeInProcess } from './install/probe.ts';
import { progressLine } from './install/progress-line.ts';
import { installRoot, locateLibrary } from './library-location.ts';

interface InstallFlags {
  readonly device: 'cpu' | 'cuda';
  readonly folder?: string;
  readonly platform?: string;
  readonly python: string;
  readonly wheels?: string;
  readonly keepOld: boolean;
}

const python = new Option('--python <command>', 'a Python 3 with pip').default('python3');

const program = new Command('htg-engine').description("TensorFlow's C library for TensorFlow.js: get it, look at it");

program
  .command('install')
  .description('download the library through pip, check its hash, keep it in the cache folder')
  .addOption(new Option('--device <device>', 'what to compute on').choices(['cpu', 'cuda']).default('cpu'))
  .option('--folder <folder>', `where installations lie (default: ${installRoot()})`)
  .option('--platform <platform>', "another platform than this machine's, such as linux-arm64")
  .addOption(python)
  .option('--wheels <folder>', 'a folder that holds the wheels, instead of the package index')
  .option('--keep-old', 'keep older versions', false)
  .action(runInstall);

program
  .command('doctor')
  .description('say which library is found, whether it loads, and which backend will be taken')
  .option('--json', 'as JSON', false)
  .addOption(python)
  .action(runDoctor);

program.command('probe <library>', { hidden: true }).action(async (file: string) => {
  const { openRuntime } = await import('./runtime.ts');
  const { version, device } = openRuntime(file);
  console.log(JSON.stringify({ version, device: device.replace(/^.*device:/, '') }));
  // TensorFlow's threads would keep the process from ending by itself.
  process.exit(0);
});

await program.parseAsync().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});

async function runInstall({ folder, ...flags }: InstallFlags): Promise<void> {
  if (folder === undefined) {
    const named = locateLibrary();
    if (named?.source === 'HTG_LIBTENSORFLOW') {
      console.log(`HTG_LIBTENSORFLOW names ${named.file}: nothing to install.`);
      return;
    }
  }
  const stop = new AbortController();
  const abort = (): void => {
    stop.abort();
  };
  process.once('SIGINT', abort).once('SIGTERM', abort);
  const { show, end } = progressLine(process.stderr);
  const options: InstallOptions = { ...flags, root: folder, onProgress: show, signal: stop.signal };
  const { installed, folder: place, version, device, removed } = await install(options).finally(end);
  for (const old of removed) console.log(`Removed ${old}`);
  console.log(
    installed
      ? `Installed TensorFlow ${version} (${device}) in ${place}`
      : `TensorFlow ${version} (${device}) is already installed in ${place}: nothing to do.`,
  );
  if (folder !== undefined) console.log(`Use it by HTG_LIBTENSORFLOW=${place}`);
}

async function runDoctor({ json, python }: { readonly json: boolean; readonly python: string }): Promise<void> {
  const self = [process.execPath, ...process.execArgv, fileURLToPath(import.meta.url), 'probe'];
  const report = await doctor({ python, probe: (file) => probeInProcess(file, self) });
  if (json) console.log(JSON.stringify(report, undefined, 2));
  else {
    const { node, platform, pip, library, backend, reason } = report;
    const found = library === undefined ? 'none' : `${library.version ?? 'does not load'}, ${library.file}`;
    const from = library === undefined ? '' : ` (${library.source === 'cache' ? 'installed' : library.source})`;
    console.log(`Node      ${node} on ${platform}\nlibrary   ${found}${from}\ndevice    ${library?.device ?? 'none'}`);
    console.log(`pip       ${pip}\nbackend   ${backend}: ${reason}`);
  }
  process.exitCode = report.backend === 'tensorflow' ? 0 : 1;
}

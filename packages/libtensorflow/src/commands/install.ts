import { outputOf } from '@htg/terminal';
import type { CommonOptions } from '@htg/terminal';
import { install } from '../install/install.ts';
import type { InstallOptions } from '../install/install.ts';
import { progressLine } from '../install/progress-line.ts';
import { locateLibrary } from '../library-location.ts';

export interface InstallCommandOptions extends CommonOptions {
  readonly device: 'cpu' | 'cuda';
  readonly folder?: string;
  readonly platform?: string;
  readonly python: string;
  readonly wheels?: string;
  readonly keepOld: boolean;
  readonly verify: boolean;
}

/** What `engine install` does. */
export async function installAndTell(options: InstallCommandOptions): Promise<void> {
  const { folder, device, platform, python, wheels, keepOld, verify, quiet } = options;
  const output = outputOf(options);
  const named = folder === undefined ? locateLibrary() : undefined;
  if (named?.source === 'HTG_LIBTENSORFLOW') {
    output.result(`HTG_LIBTENSORFLOW names ${named.file}: nothing to install.`, { installed: false, file: named.file });
    return;
  }
  const stop = new AbortController();
  const abort = (): void => {
    stop.abort();
  };
  process.once('SIGINT', abort).once('SIGTERM', abort);
  const { show, end } = progressLine(process.stderr);
  const request: InstallOptions = {
    ...{ device, platform, python, wheels, keepOld, verify, root: folder, signal: stop.signal },
    onProgress: quiet ? () => undefined : show,
  };
  const done = await install(request).finally(end);
  process.off('SIGINT', abort).off('SIGTERM', abort);
  const what = `TensorFlow ${done.version} (${done.device})`;
  const lines = [
    ...done.mended.map((damage) => `Was damaged: ${damage}`),
    ...done.removed.map((old) => `Removed ${old}`),
    done.installed
      ? `Installed ${what} in ${done.folder}`
      : `${what} is already installed in ${done.folder}, ${verify ? 'its files have the contents' : 'its files have the sizes'} of then: nothing to do.`,
    ...(folder === undefined ? [] : [`Use it by HTG_LIBTENSORFLOW=${done.folder}`]),
  ];
  output.result(lines.join('\n'), done);
}

import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { exitCodes, outputOf } from '@htg/terminal';
import type { ComputingOptions, Output } from '@htg/terminal';
import packageJson from '../package.json' with { type: 'json' };
import { checkListening } from './access/guard.ts';
import { readTokens } from './access/tokens.ts';
import type { Tokens } from './access/tokens.ts';
import { explorerFiles } from './explorer-files.ts';
import { defaultLimits } from './limits.ts';
import { listen } from './listen.ts';
import { openModel } from './model-embedder.ts';
import { createService } from './service.ts';
import { stopAsked } from './stop-asked.ts';

export interface ServeOptions extends ComputingOptions {
  readonly model?: string;
  readonly port: number;
  readonly host: string;
  readonly allowHost?: readonly string[];
  readonly tokenFile?: string;
  readonly writable: boolean;
  readonly maxUpload: number;
  readonly maxPixels: number;
  readonly batch: number;
}

/** What `serve` does: it answers until it is told to stop. */
export async function serve(gallery: string, options: ServeOptions): Promise<void> {
  const { host, port, writable, allowHost = [], batch } = options;
  const output = outputOf(options);
  const tokens = options.tokenFile === undefined ? undefined : await tokensOf(options.tokenFile, output);
  // What does not depend on the model is said before that is opened.
  checkListening({ host, allowHosts: allowHost, tokens });
  if (!existsSync(join(gallery, 'gallery.json'))) {
    throw new Error(
      `serve: expected the folder of a gallery, received ${gallery} without a gallery.json; make one by htg index`,
    );
  }
  const limits = {
    batch,
    waiting: Math.max(defaultLimits.waiting, 2 * batch),
    pixels: options.maxPixels * 1e6,
    batchPixels: Math.max(defaultLimits.batchPixels, options.maxPixels * 1e6),
    uploadBytes: options.maxUpload * 2 ** 20,
  };
  const embedder = await openModel(options.model ?? gallery, options.engine, { ...defaultLimits, ...limits });
  output.note(`engine: ${embedder.engine}`);
  try {
    const service = await createService({
      ...{ gallery, embedder, writable, host, allowHosts: allowHost, tokens, limits },
      explorer: await explorerFiles(),
      processMetrics: true,
      version: packageJson.version,
      onError(error) {
        output.problem(error instanceof Error ? (error.stack ?? error.message) : String(error));
      },
    });
    const stop = stopAsked();
    const listening = await listen(service, port).catch(async (error: unknown) => {
      await service.close();
      throw error;
    });
    const rights = writable ? 'may be changed' : 'may be read (with --writable: changed)';
    const who = tokens === undefined ? 'by everybody on this machine' : `by ${tokens.count} tokens`;
    const { url } = listening;
    output.result(`${gallery} at ${url} ${rights} ${who}`, { url, gallery, writable, tokens: tokens?.count ?? 0 });
    const signal = await stop;
    output.note(`${signal}: requests under way are answered`);
    const cut = await listening.stop();
    if (cut === 0) return;
    output.problem(
      `expected requests to end within ${defaultLimits.stopTime / 1000} s, received ${cut} that did not; they were cut off`,
    );
    process.exitCode = signal === 'SIGINT' ? exitCodes.interrupted : exitCodes.terminated;
  } finally {
    await embedder.dispose();
  }
}

async function tokensOf(file: string, output: Output): Promise<Tokens> {
  const tokens = readTokens(await readFile(file, 'utf8'));
  if (process.platform !== 'win32' && ((await stat(file)).mode & 0o077) !== 0) {
    output.note(
      `warning: expected ${file} to be readable by its owner only, received one that others read; chmod 600 ${file}`,
    );
  }
  return tokens;
}

import { addCommonOptions, addExamples, wholeNumber } from '@htg/terminal';
import { Command } from 'commander';
import type { ServeOptions } from './serve-command.ts';

/** `serve`: a gallery over HTTP, with its page. */
export function serveCommand(): Command {
  const command = new Command('serve')
    .description('Answer searches of a gallery over HTTP, and show it on a page: search by image, add, correct.')
    .argument('<gallery>', 'the folder of a gallery')
    .option(
      '--model <folder>',
      'the model that embedded it: a run, or a model (default: the one that htg index kept with it)',
    )
    .option('--port <number>', '0: any that is free', wholeNumber(), 8090)
    .option('--host <address>', 'where to listen; others than this machine need --token-file', '127.0.0.1')
    .option('--allow-host <names...>', 'names that requests may come for besides, such as that of a proxy')
    .option('--token-file <file>', 'one token a line, as "read TOKEN" or "write TOKEN"')
    .option('--writable', 'let items be added, corrected and removed; no other process may then', false)
    .option('--max-upload <megabytes>', 'of a request', wholeNumber(1), 10)
    .option('--max-pixels <millions>', 'of an image', wholeNumber(1), 50)
    .option('--batch <images>', 'that go through the model together', wholeNumber(1), 16)
    .addHelpText(
      'after',
      `
Ctrl-C or SIGTERM: no new requests, those under way are answered, and the exit code is 0. /openapi.json describes the service.`,
    )
    .action(async (gallery: string, options: ServeOptions) => {
      const { serve } = await import('./serve-command.ts');
      await serve(gallery, options);
    });
  return addExamples(addCommonOptions(command, { computes: true }), [
    'gallery',
    'gallery --writable',
    'gallery --model runs/mine',
    'gallery --host 0.0.0.0 --token-file tokens.txt',
  ]);
}

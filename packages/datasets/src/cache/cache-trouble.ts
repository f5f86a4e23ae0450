import { dirname } from 'node:path';

/** Folders that have been complained of. */
const told = new Set<string>();

/** Says once for each folder that a cache cannot be written, as a warning of Node's (`process.on('warning')`, code `HTG_CACHE`). */
export function cacheTrouble(file: string, error: unknown): void {
  const folder = dirname(file);
  if (told.has(folder)) return;
  told.add(folder);
  const words = error instanceof Error ? error.message : String(error);
  process.emitWarning(
    `the cache folder ${folder} cannot be used (${words}): everything works, but is read and decoded anew each time; ` +
      'set HTG_CACHE to a folder that can be written',
    { code: 'HTG_CACHE' },
  );
}

import { fileURLToPath } from 'node:url';

/** Runs {@link file://./../probe-program.ts} with this process's Node: the built program, or its source by what loads sources here. */
export function probeCommand(): readonly string[] {
  const built = import.meta.url.endsWith('.ts') ? '../probe-program.ts' : './probe-program.js';
  return [process.execPath, ...process.execArgv, fileURLToPath(new URL(built, import.meta.url))];
}

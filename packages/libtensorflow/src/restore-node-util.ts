import { createRequire } from 'node:module';

/**
 * tfjs-node's kernels call two functions of Node's `util` that Node 23 took out. Where they are missing they come back,
 * hidden from enumeration.
 */
export function restoreNodeUtil(): void {
  const util = createRequire(import.meta.url)('node:util') as Record<string, unknown>;
  const removed: Readonly<Record<string, (value: unknown) => boolean>> = {
    isArray: (value) => Array.isArray(value),
    isNullOrUndefined: (value) => value === null || value === undefined,
  };
  for (const [name, value] of Object.entries(removed)) {
    if (util[name] === undefined) Object.defineProperty(util, name, { value, configurable: true, writable: true });
  }
}

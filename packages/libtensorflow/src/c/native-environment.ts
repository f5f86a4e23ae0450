import { isMainThread } from 'node:worker_threads';
import { koffi } from './koffi.ts';

/**
 * Sets a variable of the environment where native code sees it. `process.env` does that on Node's main thread alone: a worker has
 * a copy of its own.
 */
export function setNativeVariable(name: string, value: string): void {
  process.env[name] = value;
  if (isMainThread || process.platform === 'win32') return;
  const setenv = koffi.load(null).func('int setenv(const char *, const char *, int)') as SetEnvironment;
  setenv(name, value, 1);
}

type SetEnvironment = (name: string, value: string, replace: number) => number;

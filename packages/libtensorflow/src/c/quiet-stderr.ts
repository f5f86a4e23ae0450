import { closeSync, openSync } from 'node:fs';
import { koffi } from './koffi.ts';

const standardError = 2;

/**
 * Runs `body` while file descriptor 2 leads nowhere, so that what native code prints by itself does not spoil a terminal.
 * Only for the short, synchronous span in which a library loads: JavaScript's own errors are thrown, not printed.
 */
export function withQuietStderr<Result>(body: () => Result): Result {
  // On Windows Node's streams do not go through the C runtime's descriptors; there is nothing to redirect.
  if (process.platform === 'win32') return body();
  const process_ = koffi.load(null);
  const dup = process_.func('int dup(int)') as (descriptor: number) => number;
  const dup2 = process_.func('int dup2(int, int)') as (from: number, to: number) => number;
  const nowhere = openNowhere();
  if (nowhere === undefined) return body();
  const kept = dup(standardError);
  if (kept < 0) {
    closeSync(nowhere);
    return body();
  }
  try {
    dup2(nowhere, standardError);
    return body();
  } finally {
    dup2(kept, standardError);
    closeSync(nowhere);
    closeSync(kept);
  }
}

/** Where there is no such device, chatter is better than no computing. */
function openNowhere(): number | undefined {
  try {
    return openSync('/dev/null', 'w');
  } catch {
    return undefined;
  }
}

import type { Progress } from '../progress.ts';

/** One line that is written over, where somebody watches. */
export function progressLine({ quiet }: { readonly quiet: boolean }): Progress {
  return ({ task, done, total }) => {
    if (quiet || !process.stderr.isTTY) return;
    process.stderr.write(done === total ? '\r\u001b[K' : `\r${task} ${done}/${total}`);
  };
}

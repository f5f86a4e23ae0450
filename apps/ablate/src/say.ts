import type { Say } from './job.ts';

/** Milliseconds between two lines of progress where the output is no terminal. */
const quietInterval = 10_000;

/** Says where an ablation stands: on a terminal in one line that renews itself, else by a line now and then. */
export function sayOn(stream: NodeJS.WriteStream, now: () => number = () => performance.now()): Say {
  let last = now();
  const renew = '\r\u001b[K';
  return {
    progress(text) {
      if (stream.isTTY) {
        stream.write(`${renew}${text.slice(0, stream.columns - 1)}`);
      } else if (now() - last >= quietInterval) {
        stream.write(`${text}\n`);
        last = now();
      }
    },
    done(text) {
      stream.write(stream.isTTY ? `${renew}${text}\n` : `${text}\n`);
      last = now();
    },
  };
}

import { createLogUpdate } from 'log-update';

/** Shows where a long job stands: a line that renews itself on a terminal, else a line now and then. */
export interface Display {
  /** What is going on now; replaces what was shown before. */
  progress(text: string): void;
  /** Ends the current progress, which stays on the screen, or replaces it by `text`. */
  done(text?: string): void;
}

/** Milliseconds between two lines where the output is no terminal. */
const quietInterval = 5000;

/**
 * @param stream where to write, such as `process.stderr`
 * @param now the clock, in milliseconds
 */
export function createDisplay(stream: NodeJS.WriteStream, now: () => number = () => performance.now()): Display {
  return stream.isTTY ? liveDisplay(stream) : lineDisplay(stream, now);
}

function liveDisplay(stream: NodeJS.WriteStream): Display {
  const update = createLogUpdate(stream);
  return {
    progress: update,
    done(text) {
      if (text !== undefined) update(text);
      update.done();
    },
  };
}

function lineDisplay(stream: NodeJS.WriteStream, now: () => number): Display {
  let last = Number.NEGATIVE_INFINITY;
  let pending: string | undefined;
  const write = (text: string): void => {
    stream.write(`${text}\n`);
    last = now();
    pending = undefined;
  };
  return {
    progress(text) {
      pending = text;
      if (now() - last >= quietInterval) write(text);
    },
    done(text) {
      const final = text ?? pending;
      if (final !== undefined) write(final);
      last = Number.NEGATIVE_INFINITY;
    },
  };
}

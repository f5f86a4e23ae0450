import { printable } from '@htg/terminal';
import { createLogUpdate } from 'log-update';

/**
 * Shows where a long job stands: a line that renews itself on a terminal, else a line now and then. No escape sequence of a text reaches the
 * terminal.
 */
export interface Display {
  /**
   * What is going on now; replaces what was shown before.
   *
   * @param record the same as data, where it is worth keeping
   */
  progress(text: string, record?: object): void;
  /**
   * Ends the current progress, which stays on the screen, or replaces it by `text`.
   *
   * @param record the same as data; its `event` says what it is, instead of `message`
   */
  done(text?: string, record?: object): void;
}

/** What a display writes to, such as `process.stderr`: a terminal, or a file or pipe. */
export interface OutputStream {
  /** Whether it is a terminal. */
  readonly isTTY?: boolean | undefined;
  /** Takes text. */
  write(text: string): unknown;
}

/** Milliseconds between two lines where the output is no terminal. */
const quietInterval = 5000;

/**
 * @param stream where to write, such as `process.stderr`
 * @param now the clock, in milliseconds
 */
export function createDisplay(stream: OutputStream, now: () => number = () => performance.now()): Display {
  return isTerminal(stream) ? liveDisplay(stream) : lineDisplay(stream, now);
}

function isTerminal(stream: OutputStream): stream is NodeJS.WriteStream {
  return stream.isTTY === true;
}

function liveDisplay(stream: NodeJS.WriteStream): Display {
  const update = createLogUpdate(stream);
  return {
    progress(text) {
      update(printable(text));
    },
    done(text) {
      if (text !== undefined) update(printable(text));
      update.done();
    },
  };
}

function lineDisplay(stream: OutputStream, now: () => number): Display {
  let last = Number.NEGATIVE_INFINITY;
  let pending: string | undefined;
  const write = (text: string): void => {
    stream.write(`${printable(text)}\n`);
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

/**
 * For programs: one JSON object a line, `{ event: 'step' | 'progress' | 'message', ... }`; texts now and then, records all.
 *
 * @param write takes a line without its end
 * @param now the clock, in milliseconds
 */
export function jsonDisplay(write: (line: string) => unknown, now: () => number = () => performance.now()): Display {
  let last = Number.NEGATIVE_INFINITY;
  return {
    progress(text, record) {
      if (record !== undefined) write(JSON.stringify({ event: 'step', ...record }));
      else if (now() - last >= quietInterval) {
        last = now();
        write(JSON.stringify({ event: 'progress', text }));
      }
    },
    done(text, record) {
      if (text !== undefined) write(JSON.stringify({ event: 'message', text, ...record }));
    },
  };
}

/** Shows nothing. */
export const silentDisplay: Display = { progress: () => undefined, done: () => undefined };

/**
 * The display that a program's options ask for.
 *
 * @param options.json JSON lines on the standard output
 * @param options.quiet nothing at all
 * @returns else what suits the standard error
 */
export function chooseDisplay({ json, quiet }: { readonly json: boolean; readonly quiet: boolean }): Display {
  if (quiet) return silentDisplay;
  if (json) return jsonDisplay((line) => process.stdout.write(`${printable(line)}\n`));
  return createDisplay(process.stderr);
}

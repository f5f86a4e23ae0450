import { exitCodes } from '@htg/terminal';

/** What asks a program to end: Ctrl-C, `kill` and a machine that shuts down, a terminal that is closed; and how shells report it. */
const signals = { SIGINT: exitCodes.interrupted, SIGTERM: exitCodes.terminated, SIGHUP: exitCodes.hungUp } as const;

/**
 * Calls `stop` on the first Ctrl-C, SIGTERM or SIGHUP. A second Ctrl-C ends the process at once; the others often come in pairs, and mean it
 * once.
 *
 * The listeners stay: the display's library ends the process where nobody else listens, and a `once` listener is gone before it is called.
 *
 * @param stop gets the exit code of a program that was stopped so
 * @returns call it when there is nothing left to stop
 */
export function onInterrupt(stop: (exitCode: number) => void): () => void {
  let stopping = false;
  const listener = (signal: NodeJS.Signals): void => {
    const code = signals[signal as keyof typeof signals];
    if (stopping && signal === 'SIGINT') process.exit(code);
    if (stopping) return;
    stopping = true;
    stop(code);
  };
  const names = Object.keys(signals) as (keyof typeof signals)[];
  for (const name of names) process.on(name, listener);
  return () => {
    for (const name of names) process.off(name, listener);
  };
}

import { exitCodes } from '@htg/terminal';

/**
 * Calls `stop` on the first Ctrl-C; the second ends the process at once.
 *
 * The listener stays: the display's library ends the process where nobody else listens, and a `once` listener is gone before it is called.
 *
 * @returns call it when there is nothing left to stop
 */
export function onInterrupt(stop: () => void): () => void {
  let interrupted = false;
  const listener = (): void => {
    if (interrupted) process.exit(exitCodes.interrupted);
    interrupted = true;
    stop();
  };
  process.on('SIGINT', listener);
  return () => process.off('SIGINT', listener);
}

/** As shells report a process that Ctrl-C ended. */
export const exitInterrupted = 130;

/**
 * Calls `stop` on the first Ctrl-C; the second ends the process at once.
 *
 * The listener stays: the display's library ends the process where nobody else listens, and a `once` listener is gone before it is called.
 */
export function onInterrupt(stop: () => void): void {
  let interrupted = false;
  process.on('SIGINT', () => {
    if (interrupted) process.exit(exitInterrupted);
    interrupted = true;
    stop();
  });
}

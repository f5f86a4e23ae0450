import { exitCodes } from './exit-codes.ts';

/** Programs that were told to watch: once is enough. */
let watching = false;

/**
 * Ends the program where its standard output is closed (`| head -1`) or takes no more (a full disk), instead of a stack or of no word at all.
 * A command that listens to Ctrl-C is stopped as by that, so that a training leaves its checkpoint.
 */
export function watchOutput(): void {
  if (watching) return;
  watching = true;
  let ended = false;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (ended) return;
    ended = true;
    const closed = error.code === 'EPIPE';
    if (!closed) {
      process.stderr.write(
        `expected the standard output to take what is written, received ${error.message}; look at where it goes\n`,
      );
    }
    const code = closed ? exitCodes.unread : exitCodes.error;
    process.once('exit', () => {
      process.exitCode = code;
    });
    if (process.listenerCount('SIGINT') === 0) process.exit(code);
    process.emit('SIGINT', 'SIGINT');
  });
  process.stderr.on('error', () => undefined);
}

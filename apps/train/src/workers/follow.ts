import { chooseDisplay, onInterrupt } from '@htg/report/node';
import { exitCodes, outputOf } from '@htg/terminal';
import type { ComputingOptions } from '@htg/terminal';
import { Interrupted } from '@htg/trainer/node';
import { followRecipe } from './follow-recipe.ts';
import type { WorkerPlace } from './open-engine.ts';

/** What `train` does on another worker than the first. */
export async function follow(place: WorkerPlace, options: ComputingOptions): Promise<void> {
  const display = chooseDisplay(options);
  const stop = new AbortController();
  const started = endWithParent();
  let stopped: number = exitCodes.interrupted;
  const ignoreInterrupts = onInterrupt((exitCode) => {
    stopped = exitCode;
    // Worker 0 of this machine hears the same Ctrl-C, and decides for all.
    if (!started) stop.abort();
  });
  try {
    await followRecipe(place, { display, signal: stop.signal });
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    if (started) return;
    outputOf(options).problem(`${error.message}; worker 0 has a checkpoint`);
    process.exitCode = stop.signal.aborted ? stopped : 1;
  } finally {
    display.done();
    ignoreInterrupts();
  }
}

/**
 * Where worker 0 has started this process: ends it as soon as that one is gone, also while TensorFlow waits for it.
 *
 * @returns whether it was started so
 */
function endWithParent(): boolean {
  if (process.send === undefined) return false;
  const end = (): void => {
    process.kill(process.pid, 'SIGKILL');
  };
  // It may be gone already: what was said before anybody listened is not said again.
  if (!process.connected) end();
  process.once('disconnect', end);
  process.channel?.unref();
  return true;
}

import type { ServedGallery } from './served-gallery.ts';

/** How a gallery is watched. */
export interface WatchOptions {
  /** Between two looks, ms. */
  readonly every: number;
  /** A writer that does not pause is not waited for longer than this, ms. */
  readonly patience: number;
  readonly onReload: (seconds: number) => void;
  readonly onError: (error: unknown) => void;
}

/**
 * Opens a gallery anew when another process has changed it and pauses for one look, or after some patience.
 *
 * @returns ends the watch
 */
export function watchGallery(served: ServedGallery, { every, patience, onReload, onError }: WatchOptions): () => void {
  let last: string | undefined;
  let waited = 0;
  let looking = false;
  const look = async (): Promise<void> => {
    if (!(await served.isStale())) {
      last = undefined;
      waited = 0;
      return;
    }
    const now = await served.look();
    waited += every;
    const paused = now === last;
    last = now;
    if (!paused && waited < patience) return;
    const start = performance.now();
    if (await served.reload()) onReload((performance.now() - start) / 1000);
  };
  const timer = setInterval(() => {
    if (looking) return;
    looking = true;
    look()
      .catch(onError)
      .finally(() => {
        looking = false;
      });
  }, every);
  timer.unref();
  return () => {
    clearInterval(timer);
  };
}

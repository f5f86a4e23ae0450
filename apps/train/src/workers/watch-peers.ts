import { openedWorkers } from '@htg/engine';

/**
 * Looks every so often whether the workers are there with which this one trains, and ends what waits for one that is not: worker 0 looks for all
 * others, these for worker 0. A process that is killed is noticed at once by whoever exchanges with it; this is for machines that fall silent.
 *
 * @param options.every milliseconds between two looks
 * @param options.patience milliseconds in which a worker must answer
 * @returns ends it
 */
export function watchPeers({ every = 10_000, patience = 20_000 } = {}): () => void {
  const workers = openedWorkers();
  if (workers === undefined) return () => undefined;
  let watching = true;
  const look = async (): Promise<void> => {
    for (const peer of workers.peers.filter(({ index }) => workers.index === 0 || index === 0)) {
      const problem = await workers.problemOf(peer, patience);
      if (problem !== undefined && watching) workers.lose(peer);
    }
  };
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    void look().finally(() => {
      busy = false;
    });
  }, every).unref();
  return () => {
    watching = false;
    clearInterval(timer);
  };
}

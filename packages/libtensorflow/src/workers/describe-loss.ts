import type { Peer } from './peer.ts';

/**
 * That a worker is gone, as a sentence.
 *
 * @param lost undefined where it is not known which
 */
export function describeLoss(
  lost: Peer | undefined,
  { count, peers }: { readonly count: number; readonly peers: readonly Peer[] },
): string {
  const gone = lost ?? (peers.length === 1 ? peers[0] : undefined);
  const who = gone === undefined ? 'one of the others' : `worker ${gone.index} (${gone.address})`;
  return (
    `workers: expected ${count} workers that compute together, received nothing more from ${who}: its process has ended, or ` +
    `cannot be reached; start all workers again`
  );
}

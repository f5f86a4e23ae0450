import type { WorkerPlace } from './open-engine.ts';
import { startWorkers } from './start-workers.ts';
import type { WorkerPlan } from './worker-plan.ts';

/** Worker 0's place, and what it does about the others. */
export interface Team extends WorkerPlace {
  /** What to call once the engine is open. */
  readonly joined?: () => void;
  /** Ends those that were started here. */
  end(): void;
}

/**
 * The workers of a training as worker 0 sees them; those of this machine are started.
 *
 * @param words by which the program was asked for this, such as `train`
 */
export async function gatherWorkers(plan: WorkerPlan | undefined, words: readonly string[]): Promise<Team | undefined> {
  if (plan === undefined) return undefined;
  if ('addresses' in plan) return { ...plan, here: sameHost(plan), end: () => undefined };
  const started = await startWorkers(plan.start, { file: process.argv[1], words: [...words, '--quiet'] });
  return {
    ...{ addresses: started.addresses, index: 0, here: plan.start },
    joined: () => {
      started.joined();
    },
    end: () => {
      started.end();
    },
  };
}

/** How many workers have this one's host in their addresses. */
export function sameHost({
  addresses,
  index,
}: {
  readonly addresses: readonly string[];
  readonly index: number;
}): number {
  const hostOf = (address: string): string => address.slice(0, address.lastIndexOf(':'));
  return addresses.filter((address) => hostOf(address) === hostOf(addresses[index])).length;
}

import { availableParallelism } from 'node:os';

/** Decodings under way at once: more than Node's four threads for them, so that none waits for JavaScript. */
export const decodingLanes = Math.max(8, availableParallelism() * 2);

/** Does `count` pieces of work, `lanes` at a time, in order of their start. The first failure ends it. */
export async function inLanes(count: number, lanes: number, work: (index: number) => Promise<void>): Promise<void> {
  let started = 0;
  let failed = false;
  const lane = async (): Promise<void> => {
    while (started < count && !failed) {
      try {
        await work(started++);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(lanes, count) }, lane));
}

import { bestSoFar } from './best-so-far.ts';
import type { BestSoFar } from './best-so-far.ts';

/**
 * Reports until a value has not improved for some time: early stopping. Reports without the value pass and do not count.
 *
 * @param reports such as those of `validated`
 * @param options.value larger is better; undefined where a report has none
 * @param options.patience how many values in a row may fail to beat the best before it stops
 * @param options.memory what is remembered of the values; attach it to the training, so that a resumed run stops where the uninterrupted
 *   one does. Default: one of its own.
 * @returns the same reports, until it stops
 */
export async function* untilStale<Report>(
  reports: AsyncIterable<Report>,
  {
    value,
    patience,
    memory = bestSoFar(),
  }: {
    readonly value: (report: Report) => number | undefined;
    readonly patience: number;
    readonly memory?: BestSoFar;
  },
): AsyncGenerator<Report, void> {
  if (!(Number.isInteger(patience) && patience >= 1)) {
    throw new RangeError(`untilStale: expected patience to be a whole number >= 1, received ${patience}; use 3, say`);
  }
  // A run that was killed between its last update and its end has nothing left to do.
  if (memory.state.stale >= patience) return;
  for await (const report of reports) {
    const current = value(report);
    if (current !== undefined) memory.observe(current);
    yield report;
    if (memory.state.stale >= patience) return;
  }
}

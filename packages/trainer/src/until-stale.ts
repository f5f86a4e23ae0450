/**
 * Reports until a value has not improved for some time: early stopping. Reports without the value pass and do not count.
 *
 * @param reports such as those of `validated`
 * @param options.value larger is better; undefined where a report has none
 * @param options.patience how many values in a row may fail to beat the best before it stops
 */
export async function* untilStale<Report>(
  reports: AsyncIterable<Report>,
  { value, patience }: { readonly value: (report: Report) => number | undefined; readonly patience: number },
): AsyncGenerator<Report, void> {
  if (!(Number.isInteger(patience) && patience >= 1)) {
    throw new RangeError(`untilStale: expected patience to be a whole number >= 1, received ${patience}; use 3, say`);
  }
  let best = Number.NEGATIVE_INFINITY;
  let stale = 0;
  for await (const report of reports) {
    const current = value(report);
    yield report;
    if (current === undefined) continue;
    stale = current > best ? 0 : stale + 1;
    best = Math.max(best, current);
    if (stale >= patience) return;
  }
}

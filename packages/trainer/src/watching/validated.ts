import { crosses } from '../loop/report-rate.ts';
import type { StepReport } from '../loop/training.ts';

/**
 * Reports with, every so often, what a validation found: `for await (const report of validated(training, { ... }))`. It runs between two
 * updates, at each multiple of `every` and after the last update; where not all updates are reported, at the report that follows such a multiple.
 *
 * @param reports such as a training
 * @param options.every number of updates between validations
 * @param options.validate computes whatever is to be known, such as the scores on held-out identities
 * @returns the same reports, with `validation` where one was made
 */
export async function* validated<Report extends Pick<StepReport<unknown>, 'step' | 'steps' | 'updates'>, Found>(
  reports: AsyncIterable<Report>,
  { every, validate }: { readonly every: number; readonly validate: () => Promise<Found> },
): AsyncGenerator<Report & { readonly validation?: Found }, void> {
  if (!(Number.isInteger(every) && every >= 1)) {
    throw new RangeError(
      `validated: expected every to be a whole number of updates >= 1, received ${every}; use 400, say`,
    );
  }
  for await (const report of reports) {
    const due = crosses(report, every) || report.step === report.steps;
    yield due ? { ...report, validation: await validate() } : report;
  }
}

import { describeDuration, describeMeasures } from '@htg/report/node';
import type { StepReport } from '@htg/trainer';

/**
 * Makes the function that describes where a training stands in one line: step, losses, the last validation, speed, waiting, time left.
 *
 * @param images number of images in a batch
 * @param now the clock, in milliseconds
 */
export function describeProgress(
  images: number,
  now: () => number = () => performance.now(),
): (report: StepReport<object> & { readonly validation?: { readonly mapAtR: number } }) => string {
  let begin: { readonly time: number; readonly step: number } | undefined;
  let waited = 0;
  let validation = '';
  return (report) => {
    const { step, steps } = report;
    // Counted from the end of the first update, which traces and takes long.
    begin ??= { time: now(), step };
    waited += step === begin.step ? 0 : (report.updates ?? 1) * report.waited;
    if (report.validation !== undefined) validation = `validation MAP@R ${report.validation.mapAtR.toFixed(3)}, `;
    const elapsed = now() - begin.time;
    const done = step - begin.step;
    const speed =
      done === 0
        ? ''
        : `, ${((done * images * 1000) / elapsed).toFixed(0)} images/s, ${((100 * waited) / elapsed).toFixed(1)}% waiting, ` +
          `${describeDuration(((elapsed / done) * (steps - step)) / 1000)} left`;
    return `step ${step} of ${steps}, ${validation}${describeMeasures(report.measures)}${speed}`;
  };
}

import type { StepReport } from '@htg/trainer';

/** The losses that tell most, in this order where there are many. */
const shown = ['loss', 'softmax', 'triplet', 'generatedTriplet', 'activeTriplets', 'change'];

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
    waited += step === begin.step ? 0 : report.waited;
    if (report.validation !== undefined) validation = `validation MAP@R ${report.validation.mapAtR.toFixed(3)}, `;
    const elapsed = now() - begin.time;
    const done = step - begin.step;
    const speed =
      done === 0
        ? ''
        : `, ${((done * images * 1000) / elapsed).toFixed(0)} images/s, ${((100 * waited) / elapsed).toFixed(1)}% waiting, ` +
          `${duration(((elapsed / done) * (steps - step)) / 1000)} left`;
    return `step ${step} of ${steps}, ${validation}${losses(report.measures)}${speed}`;
  };
}

/** Seconds as a person says them. */
function duration(seconds: number): string {
  if (seconds < 100) return `${seconds.toFixed(0)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 100 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function losses(measures: object): string {
  const values = measures as Partial<Record<string, number>>;
  return shown.flatMap((name) => (values[name] === undefined ? [] : [`${name} ${values[name].toFixed(3)}`])).join(', ');
}

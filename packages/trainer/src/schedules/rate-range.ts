import type { StepReport } from '../loop/training.ts';
import { checkRate } from './schedule.ts';
import type { Schedule } from './schedule.ts';

/** What a range test tries. */
export interface RateRange {
  /** The first learning rate, > 0. */
  readonly from: number;
  /** The last, above the first. */
  readonly to: number;
  /** Updates, at least 10. */
  readonly steps: number;
}

/** A rate that rises by the same factor at every update: `rate(t) = from (to / from)^(t / (steps - 1))`. */
export function rangeSchedule({ from, to, steps }: RateRange): Schedule {
  checkRate('rangeSchedule', from);
  checkRate('rangeSchedule', to);
  if (!(to > from)) {
    throw new RangeError(`rangeSchedule: expected from < to, received ${from} and ${to}; the rate rises`);
  }
  if (!(Number.isInteger(steps) && steps >= 10)) {
    throw new RangeError(`rangeSchedule: expected at least 10 whole steps, received ${steps}; 100 show a curve`);
  }
  return (step) => from * (to / from) ** (step / (steps - 1));
}

/** What a range test saw. */
export interface RateCurve {
  /** Rate, loss and smoothed loss of each update. */
  readonly points: readonly { readonly rate: number; readonly loss: number; readonly smoothed: number }[];
  /** The smoothed loss left what training would ever reach, or was not finite: the points end there. */
  readonly diverged: boolean;
  /** The rate at which the smoothed loss falls fastest over the logarithm of the rate; undefined where it never falls. */
  readonly suggestion: number | undefined;
}

/**
 * Learning rate range test: trains with a rising rate (`rangeSchedule`) until the loss runs away, and suggests the rate at which it fell fastest.
 *
 * The loss is smoothed as `s = 0.9 s + 0.1 loss`, divided by `1 - 0.9^t`. The test ends where `s` exceeds four times its least value, or the loss is
 * not finite. The weights are then of no use: take new ones to train.
 *
 * @param training whose learning rate is a `rangeSchedule`
 * @param options.onReport is told of each update
 *
 * Source: Smith, "Cyclical Learning Rates for Training Neural Networks", WACV 2017, section 3.3. Smoothing, the end and taking the steepest
 * point are later practice; a suggestion is a place to begin, not the best rate.
 */
export async function rangeTest(
  training: AsyncIterable<StepReport<{ readonly loss: number }>>,
  { onReport = () => undefined }: { readonly onReport?: (report: StepReport<{ readonly loss: number }>) => void } = {},
): Promise<RateCurve> {
  const points: RateCurve['points'][number][] = [];
  const smooth = smoothing(0.9);
  let least = Infinity;
  try {
    for await (const report of training) {
      const { loss } = report.measures;
      const smoothed = smooth(loss);
      points.push({ rate: report.learningRate, loss, smoothed });
      onReport(report);
      if (smoothed < least) least = smoothed;
      if (smoothed > 4 * least && points.length > 5) return { points, diverged: true, suggestion: steepest(points) };
    }
  } catch (error) {
    // A loss that is not finite is what such a test may end with; anything else is not.
    if (!(error instanceof Error && error.message.includes('expected finite losses')) || points.length === 0)
      throw error;
    return { points, diverged: true, suggestion: steepest(points) };
  }
  return { points, diverged: false, suggestion: steepest(points) };
}

/** A moving average without the bias of its beginning. */
function smoothing(kept: number): (value: number) => number {
  let sum = 0;
  let count = 0;
  return (value) => {
    sum = kept * sum + (1 - kept) * value;
    count++;
    return sum / (1 - kept ** count);
  };
}

/** Where the smoothed loss falls fastest, by central differences; the rates have equal ratios, so that differences are slopes. */
function steepest(points: RateCurve['points']): number | undefined {
  let best: { readonly rate: number; readonly slope: number } | undefined;
  for (let i = 1; i + 1 < points.length; i++) {
    const slope = (points[i + 1].smoothed - points[i - 1].smoothed) / 2;
    if (slope < (best?.slope ?? 0)) best = { rate: points[i].rate, slope };
  }
  return best?.rate;
}

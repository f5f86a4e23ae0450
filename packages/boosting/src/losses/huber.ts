import type { Loss } from './loss.ts';
import { percentile, weightedPercentile } from './percentile.ts';

/**
 * Squared up to delta and linear beyond, `L = e^2 / 2` where `e = |y - f| <= delta`, else `delta (e - delta / 2)`: outliers pull with a bounded
 * force. Before each stage delta becomes the alpha quantile of the errors.
 *
 * Source: Huber, "Robust Estimation of a Location Parameter", Annals of Mathematical Statistics 35(1), 1964; Friedman's
 * algorithm 4 for the stages.
 */
export function huberLoss(alpha: number): Loss {
  const share = (100 * alpha) / 100;
  // Until the first stage, which matters for the score outside the first bag alone.
  let delta = 0.5;
  return {
    initialValue: (y, weights) => (weights === undefined ? percentile(y, 0.5) : weightedPercentile(y, weights, 0.5)),
    adapt: (y, raw, weights) => {
      delta = weightedPercentile(
        y.map((target, row) => Math.abs(target - raw[row])),
        weights,
        share,
      );
    },
    negativeGradient: (y, raw, out) => {
      for (let row = 0; row < y.length; row++) {
        const error = y[row] - raw[row];
        out[row] = Math.abs(error) <= delta ? error : error > 0 ? delta : -delta;
      }
    },
    at: (y, raw) => {
      const error = Math.abs(y - raw);
      return error <= delta ? 0.5 * error * error : delta * (error - 0.5 * delta);
    },
    leafValue: (residuals, weights) => {
      const median = weightedPercentile(residuals, weights, 0.5);
      let sum = 0;
      let total = 0;
      for (let row = 0; row < residuals.length; row++) {
        const difference = residuals[row] - median;
        sum += weights[row] * Math.sign(difference) * Math.min(delta, Math.abs(difference));
        total += weights[row];
      }
      return median + sum / total;
    },
  };
}

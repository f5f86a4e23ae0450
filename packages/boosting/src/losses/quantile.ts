import type { Loss } from './loss.ts';
import { percentile, weightedPercentile } from './percentile.ts';

/**
 * `L = alpha (y - f)` where y >= f, else `(1 - alpha) (f - y)`: its minimum is the alpha quantile of y, so that a model of alpha 0.1 and one of 0.9
 * enclose 80% of the targets.
 *
 * Source: Koenker and Bassett, "Regression Quantiles", Econometrica 46(1), 1978.
 */
export function quantileLoss(alpha: number): Loss {
  // As scikit-learn rounds it: percent, and back.
  const share = (100 * alpha) / 100;
  return {
    initialValue: (y, weights) =>
      weights === undefined ? percentile(y, share) : weightedPercentile(y, weights, share),
    negativeGradient: (y, raw, out) => {
      for (let row = 0; row < y.length; row++) out[row] = y[row] >= raw[row] ? alpha : alpha - 1;
    },
    at: (y, raw) => (y >= raw ? alpha * (y - raw) : (1 - alpha) * (raw - y)),
    leafValue: (residuals, weights) => weightedPercentile(residuals, weights, share),
  };
}

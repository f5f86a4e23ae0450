import type { Loss } from './loss.ts';
import { percentile, weightedPercentile } from './percentile.ts';

/** `L = |y - f|`; leaves take the weighted median of their residuals (Friedman's algorithm 3). */
export function absoluteErrorLoss(): Loss {
  return {
    initialValue: (y, weights) => (weights === undefined ? percentile(y, 0.5) : weightedPercentile(y, weights, 0.5)),
    negativeGradient: (y, raw, out) => {
      for (let row = 0; row < y.length; row++) out[row] = raw[row] > y[row] ? -1 : 1;
    },
    at: (y, raw) => Math.abs(y - raw),
    leafValue: (residuals, weights) => weightedPercentile(residuals, weights, 0.5),
  };
}

import type { Loss } from './loss.ts';

/** `L = (y - f)^2` as a deviance; the gradient is that of half of it, y - f, as is usual. */
export function squaredErrorLoss(): Loss {
  return {
    initialValue: (y, weights) => {
      let sum = 0;
      let total = 0;
      for (let row = 0; row < y.length; row++) {
        const weight = weights === undefined ? 1 : weights[row];
        sum += weight * y[row];
        total += weight;
      }
      return sum / total;
    },
    negativeGradient: (y, raw, out) => {
      for (let row = 0; row < y.length; row++) out[row] = y[row] - raw[row];
    },
    at: (y, raw) => (y - raw) * (y - raw),
  };
}

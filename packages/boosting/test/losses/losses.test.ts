import { describe, expect, it } from 'vitest';
import { createLoss } from '../../src/losses/create-loss.ts';
import { meanLoss } from '../../src/losses/loss.ts';

const y = Float64Array.of(1, -2, 4, 0.5, 9, 3);
const raw = Float64Array.of(0.3, 0.1, 2.5, 0.9, 1, 2.8);
const weights = Float64Array.of(1, 2, 0.5, 1.5, 1, 3);

describe.each(['squared_error', 'absolute_error', 'huber', 'quantile'] as const)('%s', (name) => {
  it('has the gradient of its value', () => {
    const loss = createLoss(name, 0.7);
    loss.adapt?.(y, raw, weights);
    const gradient = new Float64Array(y.length);
    loss.negativeGradient(y, raw, gradient);
    // The gradient of squared error is that of half of it, as is usual.
    const scale = name === 'squared_error' ? 0.5 : 1;
    for (let row = 0; row < y.length; row++) {
      const difference = (loss.at(y[row], raw[row] + 1e-6) - loss.at(y[row], raw[row] - 1e-6)) / 2e-6;
      expect(-gradient[row]).toBeCloseTo(scale * difference, 6);
    }
  });

  it('has its minimum among constants at its initial value', () => {
    const loss = createLoss(name, 0.7);
    const start = loss.initialValue(y, weights);
    loss.adapt?.(
      y,
      y.map(() => start),
      weights,
    );
    const lossOf = (constant: number): number =>
      meanLoss(
        loss,
        y,
        y.map(() => constant),
        weights,
      );
    // Huber starts from the median, which need not be its minimum, only close to it.
    const slack = name === 'huber' ? 0.2 : 1e-12;
    for (let constant = -3; constant <= 10; constant += 0.05)
      expect(lossOf(start)).toBeLessThanOrEqual(lossOf(constant) + slack);
  });

  it('gives leaves a constant that lowers the loss', () => {
    const loss = createLoss(name, 0.7);
    loss.adapt?.(y, raw, weights);
    const residuals = y.map((value, row) => value - raw[row]);
    const lossAt = (step: number): number =>
      meanLoss(
        loss,
        y,
        raw.map((value) => value + step),
        weights,
      );
    const step = loss.leafValue?.(residuals, weights);
    if (step === undefined) return;
    expect(lossAt(step)).toBeLessThan(lossAt(0));
    if (name === 'huber') return;
    for (let other = -3; other <= 10; other += 0.05) expect(lossAt(step)).toBeLessThanOrEqual(lossAt(other) + 1e-12);
  });
});

describe('meanLoss', () => {
  it('weighs rows and leaves some out', () => {
    const loss = createLoss('squared_error', 0.9);
    const mean = meanLoss(
      loss,
      Float64Array.of(1, 2, 3),
      Float64Array.of(0, 0, 0),
      Float64Array.of(1, 2, 5),
      (row) => row < 2,
    );
    expect(mean).toBeCloseTo((1 * 1 + 2 * 4) / 3, 14);
  });
});

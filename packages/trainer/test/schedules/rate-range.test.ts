import { describe, expect, it } from 'vitest';
import { rangeSchedule, rangeTest } from '../../src/index.ts';
import type { StepReport } from '../../src/index.ts';

/** A training that reports these losses, at rates from 0.001 to 1. */
async function* reporting(losses: readonly number[]): AsyncGenerator<StepReport<{ readonly loss: number }>> {
  const rateOf = rangeSchedule({ from: 1e-3, to: 1, steps: losses.length });
  for (const [index, loss] of losses.entries()) {
    if (!Number.isFinite(loss))
      throw new Error(`trainBasic: expected finite losses, received loss ${loss} at step ${index + 1}`);
    await Promise.resolve();
    const times = { milliseconds: 0, waited: 0 };
    yield { step: index + 1, steps: losses.length, measures: { loss }, learningRate: rateOf(index), ...times };
  }
}

/** Flat, then falling like a logistic curve around the middle, then flat. */
const falling = Array.from({ length: 101 }, (_, i) => 2 + 2 / (1 + Math.exp((i - 50) / 4)));

describe('rangeSchedule', () => {
  it('rises by equal factors from the first rate to the last', () => {
    const rate = rangeSchedule({ from: 1e-4, to: 1, steps: 41 });
    expect([0, 10, 20, 40].map((step) => rate(step) * 1e4)).toEqual([
      1,
      expect.closeTo(10, 8) as number,
      expect.closeTo(100, 8) as number,
      expect.closeTo(10000, 6) as number,
    ]);
  });

  it.each([
    [{ from: 0, to: 1, steps: 20 }, 'rangeSchedule: expected a finite learning rate > 0, received 0'],
    [{ from: 1, to: 0.1, steps: 20 }, 'rangeSchedule: expected from < to, received 1 and 0.1; the rate rises'],
    [{ from: 0.1, to: 1, steps: 3 }, 'rangeSchedule: expected at least 10 whole steps, received 3; 100 show a curve'],
  ])('refuses %j', (range, message) => {
    expect(() => rangeSchedule(range)).toThrow(message);
  });
});

describe('rangeTest', () => {
  it('suggests the rate at which the smoothed loss falls fastest', async () => {
    const { points, diverged, suggestion } = await rangeTest(reporting(falling));
    expect([points.length, diverged]).toEqual([101, false]);
    // The middle is 0.0316; an average over ten updates comes after it.
    expect(suggestion).toBeGreaterThan(0.03);
    expect(suggestion).toBeLessThan(0.08);
    expect(points[0]).toEqual({ rate: 1e-3, loss: falling[0], smoothed: expect.closeTo(falling[0], 12) as number });
    // Without the bias of its beginning: (0.9 a + b) / 1.9.
    expect(points[1].smoothed).toBeCloseTo((0.9 * falling[0] + falling[1]) / 1.9, 12);
  });

  it('ends where the loss runs away, and where it is not finite', async () => {
    const away = await rangeTest(reporting([...falling, ...Array<number>(40).fill(100)]));
    expect(away.diverged).toBe(true);
    expect(away.points.length).toBeLessThan(110);
    expect(away.suggestion).toBeLessThan(0.1);
    const broken = await rangeTest(reporting([...falling, NaN, 1]));
    expect([broken.points.length, broken.diverged]).toEqual([101, true]);
  });

  it('suggests nothing where the loss never falls, and passes other errors on', async () => {
    const rising = Array.from({ length: 20 }, (_, i) => 1 + i / 100);
    expect((await rangeTest(reporting(rising))).suggestion).toBeUndefined();
    async function* failing(): ReturnType<typeof reporting> {
      yield* reporting(falling);
      await Promise.reject(new Error('disk full'));
    }
    await expect(rangeTest(failing())).rejects.toThrow('disk full');
  });
});

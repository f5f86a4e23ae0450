import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { plateauSchedule } from '../../src/index.ts';
import type { PlateauOptions } from '../../src/index.ts';

interface TorchOptions {
  readonly mode: 'max' | 'min';
  readonly factor: number;
  readonly patience: number;
  readonly threshold?: number;
  readonly threshold_mode?: 'abs';
  readonly cooldown?: number;
  readonly min_lr?: number;
  readonly eps?: number;
}

/** Made by tooling/oracles/training.py. */
const { plateaus: golden } = JSON.parse(readFileSync(new URL('../golden/training.json', import.meta.url), 'utf8')) as {
  readonly plateaus: {
    readonly peak: number;
    readonly values: readonly number[];
    readonly cases: readonly { readonly options: TorchOptions; readonly rates: readonly number[] }[];
  };
};

const ours = ({ threshold_mode, min_lr, eps, ...options }: TorchOptions): PlateauOptions => ({
  ...options,
  peak: golden.peak,
  thresholdMode: threshold_mode === 'abs' ? 'absolute' : 'relative',
  ...(min_lr !== undefined && { minRate: min_lr }),
  ...(eps !== undefined && { epsilon: eps }),
});

describe('plateauSchedule', () => {
  it('is worked by hand: with a patience of 1, the second value that is no better halves the rate', () => {
    const schedule = plateauSchedule({ peak: 0.4, factor: 0.5, patience: 1 });
    const rates = [0.5, 0.5, 0.6, 0.6, 0.6].map((value) => {
      schedule.observe(value);
      return schedule(0);
    });
    expect(rates).toEqual([0.4, 0.4, 0.4, 0.4, 0.2]);
  });

  it.each(golden.cases)('falls where torch falls: $options', ({ options, rates }) => {
    const schedule = plateauSchedule(ours(options));
    const received = golden.values.map((value) => {
      schedule.observe(value);
      return schedule(1000);
    });
    // The same float64 operations in the same order.
    expect(received).toEqual(rates);
  });

  it('goes on from its state at any value as if it had not been away', () => {
    for (const { options, rates } of golden.cases) {
      for (let cut = 0; cut < golden.values.length; cut++) {
        const before = plateauSchedule(ours(options));
        for (const value of golden.values.slice(0, cut)) before.observe(value);
        const after = plateauSchedule(ours(options));
        after.restore(JSON.parse(JSON.stringify(before.state)) as typeof before.state);
        for (const value of golden.values.slice(cut)) after.observe(value);
        expect(after(1000)).toBe(rates.at(-1));
      }
    }
  });

  it('rises linearly at first', () => {
    const schedule = plateauSchedule({ peak: 0.4, warmUp: 4 });
    expect([0, 1, 2, 3, 4].map(schedule)).toEqual(
      [0.1, 0.2, 0.4 * 0.75, 0.4, 0.4].map((rate) => expect.closeTo(rate, 12) as number),
    );
  });

  it('takes a value that is NaN for no better', () => {
    const schedule = plateauSchedule({ peak: 1, factor: 0.5, patience: 0 });
    for (const value of [NaN, 0.5, NaN]) schedule.observe(value);
    expect(schedule.state).toEqual({ rate: 0.25, best: 0.5, stale: 0, resting: 0 });
  });

  it.each([
    [{ peak: 0 }, 'plateauSchedule: expected a finite learning rate > 0, received 0'],
    [{ peak: 1, factor: 1 }, 'plateauSchedule: expected 0 < factor < 1, received 1'],
    [{ peak: 1, patience: -1 }, 'plateauSchedule: expected patience >= 0, received -1'],
  ])('says what is wrong with %o', (options, message) => {
    expect(() => plateauSchedule(options)).toThrow(message);
  });
});

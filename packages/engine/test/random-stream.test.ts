import { describe, expect, it } from 'vitest';
import { randomStream } from '../src/random-stream.ts';

const draw = (seed: number, purpose: string, count: number, which: 'uniform' | 'normal'): number[] => {
  const stream = randomStream(seed, purpose);
  return Array.from({ length: count }, () => stream[which]());
};

function moments(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance) };
}

describe('randomStream', () => {
  it('repeats for the same seed and purpose and differs for others', () => {
    const first = draw(1, 'conv1/kernel', 8, 'normal');
    expect(draw(1, 'conv1/kernel', 8, 'normal')).toEqual(first);
    expect(draw(2, 'conv1/kernel', 8, 'normal')).not.toEqual(first);
    expect(draw(1, 'conv2/kernel', 8, 'normal')).not.toEqual(first);
  });

  it('gives these numbers on every machine', () => {
    expect(draw(7, 'a', 3, 'uniform')).toMatchInlineSnapshot(`
      [
        0.47158340248279274,
        0.890255811624229,
        0.4934747889637947,
      ]
    `);
  });

  // Four standard errors of 20,000 draws: 0.012 for the uniform mean 0.5, 0.028 for the normal mean 0.
  it('has the moments of its distributions', () => {
    const uniform = moments(draw(3, 'u', 20_000, 'uniform'));
    expect(Math.abs(uniform.mean - 0.5)).toBeLessThan(0.009);
    expect(Math.abs(uniform.deviation - Math.sqrt(1 / 12))).toBeLessThan(0.009);
    const normal = moments(draw(3, 'n', 20_000, 'normal'));
    expect(Math.abs(normal.mean)).toBeLessThan(0.028);
    expect(Math.abs(normal.deviation - 1)).toBeLessThan(0.02);
  });

  it('stays in [0, 1)', () => {
    expect(draw(5, 'range', 10_000, 'uniform').every((value) => value >= 0 && value < 1)).toBe(true);
  });
});

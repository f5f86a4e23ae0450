import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../../../tooling/testing/on-each-backend.ts';
import { turningNoise } from '../src/turning-noise.ts';

const draws = (seed: number, times: number): number[][] =>
  tf.tidy(() => {
    const { draw, variables } = turningNoise(seed);
    const all = Array.from({ length: times }, () => Array.from(draw(20, 30).dataSync()));
    variables.phase.dispose();
    return all;
  });

/** Shares of numbers in ten equal parts of [0, 1). */
const shares = (numbers: readonly number[]): number[] =>
  Array.from(
    { length: 10 },
    (_, part) => numbers.filter((x) => x >= part / 10 && x < (part + 1) / 10).length / numbers.length,
  );

describe('turningNoise', () => {
  onEachBackend(() => {
    it('is uniform in [0, 1), within a draw and from draw to draw', () => {
      const all = draws(1, 100);
      expect(all.flat().every((x) => x >= 0 && x < 1)).toBe(true);
      // 600 independent numbers in tenths: a share's standard deviation is 0.012.
      for (const share of shares(all[3])) expect(Math.abs(share - 0.1)).toBeLessThan(0.05);
      // 100 multiples of the golden ratio: hardly off at all.
      for (const place of [0, 17, 599])
        for (const share of shares(all.map((each) => each[place]))) expect(Math.abs(share - 0.1)).toBeLessThan(0.025);
    });

    it('begins from its seed and goes on from its phase', () => {
      const [first, second, third] = draws(7, 3);
      expect(draws(7, 3)).toEqual([first, second, third]);
      expect(draws(8, 1)[0]).not.toEqual(first);
      tf.tidy(() => {
        const whole = turningNoise(7);
        whole.draw(20, 30);
        whole.draw(20, 30);
        const resumed = turningNoise(7);
        resumed.variables.phase.assign(whole.variables.phase.clone());
        expect(Array.from(resumed.draw(20, 30).dataSync())).toEqual(third);
        tf.dispose([whole.variables, resumed.variables]);
      });
    });
  });
});

import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { tensorOf } from './support/batch.ts';
import { batchOf, everyKind, gradientOf, makeKind, rowsOf, wideMargins } from './support/every-kind.ts';

/** Nothing here imports the engine or tfjs-layers, which give tfjs gradients: what losses need of them, they have to bring along. */
describe('with tfjs-core and a backend alone', () => {
  beforeAll(() => tf.setBackend('cpu'));

  it('tfjs has no gradients of its own', () => {
    expect(tf.getGradient('Conv2D')).toBeUndefined();
    expect(tf.getGradient('Mean')).toBeUndefined();
  });

  // The weights of the circle loss and of the dynamic soft margin are constants of their gradients, by definition.
  it.each(everyKind.filter((kind) => kind !== 'circle' && kind !== 'dynamicSoftMargin'))(
    '%s has a gradient, that of its finite differences',
    (kind) => {
      const objective = makeKind(kind, {}, wideMargins[kind]);
      const rows = rowsOf(3);
      const { gradient } = gradientOf(objective, rows);
      const direction = rowsOf(8);
      const at = (step: number): number => {
        const moved = rows.map((row, i) => row.map((x, j) => x + step * direction[i][j]));
        return tf.tidy(() => objective.apply(batchOf(tensorOf(moved))).dataSync()[0]);
      };
      const along = gradient.flat().reduce((sum, slope, i) => sum + slope * direction.flat()[i], 0);
      // Single precision over a step of 2e-3: 1e-3 of a value up to 30, and the third derivative.
      const difference = (at(1e-3) - at(-1e-3)) / 2e-3;
      expect(Math.abs(along)).toBeGreaterThan(1e-3);
      expect(Math.abs(along - difference)).toBeLessThan(0.02 * Math.max(Math.abs(difference), 0.5));
      objective.dispose();
    },
  );
});

import type { Tensor2D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { Distance } from './distance.ts';
import { normalizeRows } from './normalize-rows.ts';

/** The matrix of a distance, of rows divided by their length first if that is asked for. */
export function onRows(measure: (x: Tensor2D, y?: Tensor2D) => Tensor2D, normalize: boolean): Distance['matrix'] {
  return (queries, references) =>
    tf.tidy(() =>
      normalize
        ? measure(normalizeRows(queries), references && normalizeRows(references))
        : measure(queries, references),
    );
}

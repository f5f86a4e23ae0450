import { readFile } from 'node:fs/promises';
import { randomStream } from '@htg/engine';
import * as tf from '@tensorflow/tfjs-core';
import { digitsFile } from '../digits-file.ts';

/** Images `[N, 8, 8, 1]` with brightness 0..1, and their digits one-hot, `[N, 10]`. */
export interface DigitImages {
  readonly images: tf.Tensor4D;
  readonly labels: tf.Tensor2D;
}

const brightest = 16;

/**
 * Handwritten digits of 8 x 8 pixels, shuffled by a seed: four fifths to train on, one fifth for the test.
 *
 * @returns tensors that the caller disposes of
 */
export async function digitImages(seed = 1): Promise<{ readonly train: DigitImages; readonly test: DigitImages }> {
  const lines = (await readFile(digitsFile, 'utf8')).trim().split('\n');
  shuffle(lines, seed);
  const trainLength = Math.floor(lines.length * 0.8);
  return { train: toTensors(lines.slice(0, trainLength)), test: toTensors(lines.slice(trainLength)) };
}

/** A line is the digit, a blank and 64 letters: `a` is black, `q` is white. */
function toTensors(lines: readonly string[]): DigitImages {
  const pixels = lines.map((line) => Array.from(line.slice(2), (letter) => (letter.charCodeAt(0) - 97) / brightest));
  return tf.tidy(() => {
    const digits = tf.tensor1d(
      lines.map((line) => Number(line[0])),
      'int32',
    );
    return {
      images: tf.tensor4d(pixels.flat(), [lines.length, 8, 8, 1]),
      labels: tf.oneHot(digits, 10, 1, 0, 'float32') as tf.Tensor2D,
    };
  });
}

/** Fisher and Yates, in place. */
export function shuffle(list: { length: number; [index: number]: unknown }, seed: number): void {
  const random = randomStream(seed, 'shuffle');
  for (let last = list.length - 1; last > 0; last--) {
    const other = Math.floor(random.uniform() * (last + 1));
    [list[last], list[other]] = [list[other], list[last]];
  }
}

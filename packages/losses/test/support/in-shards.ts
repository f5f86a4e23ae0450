import * as tf from '@tensorflow/tfjs-core';
import type { ClassShard } from '../../src/index.ts';

/**
 * What each of several workers computes that exchange with each other, one after another in one process: the first time an exchange gives what a worker
 * put in itself; everything is computed again until the exchanges are what all have put in.
 *
 * @param compute called anew for every worker and round
 */
export function inShards<Result>(count: number, compute: (shard: ClassShard) => Result): Result[] {
  let before: Float32Array[][] = [];
  for (;;) {
    const now: Float32Array[][] = [];
    const results = Array.from({ length: count }, (_, index) => {
      const own: Float32Array[] = (now[index] = []);
      const exchange = (x: tf.Tensor, merge: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): tf.Tensor => {
        const place = own.push(Float32Array.from(x.dataSync())) - 1;
        if (before.length < count) return x.clone();
        return before.map((worker) => tf.tensor(worker[place], x.shape)).reduce(merge);
      };
      return compute({ index, count, sum: (x) => exchange(x, tf.add), largest: (x) => exchange(x, tf.maximum) });
    });
    if (JSON.stringify(now) === JSON.stringify(before)) return results;
    before = now;
  }
}

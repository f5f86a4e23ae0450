import { allReduce, openedWorkers } from '@htg/engine';
import type { NamedWeights } from '@htg/engine';
import { dividedRows } from '@htg/ground/divided-rows';
import { untracked } from '@htg/ground/untracked';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * Means over all workers, the same to the bit on each: `x = sum_w x_w / W`. All of them are exchanged as one tensor, which is faster than one by one.
 * Where this process trains alone they are what they were.
 *
 * The gradient of a weight whose rows are divided among workers is whole where its rows are, of the sum of all workers' losses: it is not exchanged,
 * only divided by `W`.
 *
 * @param own float32, of the same names, and but for those of divided weights of the same shapes, on every worker
 * @param weights those that `own` are gradients of, by the same names; others may be among `own`
 * @returns the caller's to dispose
 */
export function averageOverWorkers<Values extends Readonly<Record<string, Tensor>>>(
  own: Values,
  weights: NamedWeights = {},
): Values {
  const workers = openedWorkers();
  const isDivided = (name: string): boolean => name in weights && dividedRows(weights[name]) !== undefined;
  const entries = Object.entries(own).filter(([name]) => !isDivided(name));
  if (workers === undefined) return own;
  return untracked(() => {
    const divided = Object.entries(own)
      .filter(([name]) => isDivided(name))
      .map(([name, value]) => [name, tf.mul(value, 1 / workers.count)]);
    if (entries.length === 0) return Object.fromEntries(divided) as Values;
    const flat = tf.concat(entries.map(([, value]) => tf.reshape(value, [-1])));
    const mean = tf.mul(allReduce(flat), 1 / workers.count);
    const parts = tf.split(
      mean,
      entries.map(([, { size }]) => size),
    );
    const averaged = entries.map(([name, { shape }], i) => [name, tf.reshape(parts[i], shape)]);
    return Object.fromEntries([...averaged, ...divided]) as Values;
  });
}

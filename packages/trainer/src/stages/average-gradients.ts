import { allReduce, openedWorkers } from '@htg/engine';
import type { NamedWeights } from '@htg/engine';
import { dividedRows } from '@htg/ground/divided-rows';
import { untracked } from '@htg/ground/untracked';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';

/** Numbers from which on a tensor travels by itself, in bytes 4 MB: smaller ones travel together. */
const ALONE = 2 ** 20;

/**
 * Means over all workers, the same to the bit on each: `x = sum_w x_w / W`. Large ones are exchanged one by one, several at a time; small ones as one
 * tensor, since each exchange takes its time, however little it brings. Where this process trains alone they are what they were.
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
  if (workers === undefined) return own;
  const isDivided = (name: string): boolean => name in weights && dividedRows(weights[name]) !== undefined;
  const share = (value: Tensor): Tensor => tf.mul(value, 1 / workers.count);
  return untracked(() => {
    const averaged: Record<string, Tensor> = {};
    const small: [string, Tensor][] = [];
    for (const [name, value] of Object.entries(own)) {
      if (isDivided(name)) averaged[name] = share(value);
      else if (value.size >= ALONE) averaged[name] = share(allReduce(value));
      else small.push([name, value]);
    }
    return { ...averaged, ...exchangedTogether(small, share) } as Values;
  });
}

function exchangedTogether(
  entries: readonly (readonly [string, Tensor])[],
  share: (value: Tensor) => Tensor,
): Record<string, Tensor> {
  if (entries.length === 0) return {};
  const flat = tf.concat(entries.map(([, value]) => tf.reshape(value, [-1])));
  const parts = tf.split(
    share(allReduce(flat)),
    entries.map(([, { size }]) => size),
  );
  return Object.fromEntries(entries.map(([name, { shape }], i) => [name, tf.reshape(parts[i], shape)]));
}

import { allGather, compile } from '@htg/engine';
import type { Compiled, NamedWeights } from '@htg/engine';
import { dividedRows, keepWhole } from '@htg/ground/divided-rows';
import { tensor1d } from '@tensorflow/tfjs-core';
import type { Tensor1D, Variable } from '@tensorflow/tfjs-core';

interface Numbers {
  readonly numbers: Tensor1D;
}

/** Numbers of a worker that are exchanged at a time. */
const most = 2 ** 20;

let exchange: Compiled<Numbers, Numbers> | undefined;

/** Those of the weights whose rows are divided among workers, by path. */
export function dividedOf(weights: NamedWeights): NamedWeights {
  return Object.fromEntries(Object.entries(weights).filter(([, weight]) => dividedRows(weight) !== undefined));
}

/**
 * Brings the parts of all divided weights together on worker 0, which keeps each whole to its variable until that one changes: what it writes into a
 * checkpoint. All workers call it, with the same weights in the same order, while nothing is trained.
 *
 * @throws Error, naming the worker, where one is gone
 */
export async function gatherDivided(weights: NamedWeights): Promise<void> {
  for (const weight of Object.values(dividedOf(weights))) await gather(weight);
}

async function gather(weight: Variable): Promise<void> {
  const { bounds, index } = dividedRows(weight) ?? { bounds: [0], index: 0 };
  const width = weight.shape.slice(1).reduce((product, size) => product * size, 1);
  const places = bounds.map((bound) => bound * width);
  const longest = Math.max(...places.slice(1).map((place, part) => place - places[part]));
  // Of few lengths, each of which is compiled once.
  const chunk = Math.min(most, 2 ** Math.ceil(Math.log2(Math.max(64, longest))));
  const own = await weight.data<'float32'>();
  const whole = index === 0 ? new Float32Array(places[places.length - 1]) : undefined;
  for (let from = 0; from < longest; from += chunk) {
    const parts = await gatherNumbers(own.subarray(from, from + chunk), chunk);
    if (whole === undefined) continue;
    for (let part = 0; part + 1 < places.length; part++) {
      const begin = places[part] + from;
      const length = Math.min(chunk, places[part + 1] - begin);
      if (length > 0) whole.set(parts.subarray(part * chunk, part * chunk + length), begin);
    }
  }
  if (whole !== undefined) keepWhole(weight, whole);
}

/** The numbers of every worker, filled up to `length` each, one worker's after another's. Off the event loop. */
async function gatherNumbers(own: Float32Array, length: number): Promise<Float32Array> {
  exchange ??= compile(function gatherRows({ numbers }: Numbers): Numbers {
    return { numbers: allGather(numbers) };
  });
  const filled = new Float32Array(length);
  filled.set(own);
  const numbers = tensor1d(filled);
  const all = await exchange({ numbers });
  const values = await all.numbers.data<'float32'>();
  numbers.dispose();
  all.numbers.dispose();
  return values;
}

/**
 * That checkpoints of divided weights, which hold them whole, can be read again.
 *
 * @throws RangeError where they are too large
 */
export function checkWholeSize(weights: NamedWeights): void {
  if (Object.keys(dividedOf(weights)).length === 0) return;
  const numbers = Object.values(weights).reduce((sum, weight) => sum + numbersOfWhole(weight), 0);
  if (4 * numbers < largestFile) return;
  throw new RangeError(
    `runStage: expected checkpoints of less than 4 GiB, received ${((4 * numbers) / 2 ** 30).toFixed(1)} GiB of weights with the class weights of all ` +
      `workers, their momenta and averages; use shorter embeddings, fewer identities, or a loss over pairs or triplets`,
  );
}

/** The longest file of numbers that is read, with room for what else stands in it. */
const largestFile = 2 ** 32 - 2 ** 20;

function numbersOfWhole(weight: Variable): number {
  const { bounds } = dividedRows(weight) ?? {};
  if (bounds === undefined) return weight.size;
  return bounds[bounds.length - 1] * weight.shape.slice(1).reduce((product, size) => product * size, 1);
}

import { dispose, tensor1d } from '@tensorflow/tfjs-core';
import type { Tensor1D } from '@tensorflow/tfjs-core';
import { compile } from '../compile/compile.ts';
import type { Compiled } from '../compile/compile.ts';
import { allReduce } from './all-reduce.ts';
import { openedWorkers } from './opened-workers.ts';

interface Numbers {
  readonly numbers: Tensor1D;
}

let exchange: Compiled<Numbers, Numbers> | undefined;

/**
 * Whole numbers as worker 0 has them, on every worker: the others add zeros. Off the event loop.
 *
 * @param numbers as many on every worker; what others than worker 0 have in them does not matter
 */
export async function numbersFromFirstWorker(numbers: Int32Array): Promise<Int32Array> {
  const workers = openedWorkers();
  if (workers === undefined) return numbers;
  exchange ??= compile(function fromFirstWorker(inputs: Numbers): Numbers {
    return { numbers: allReduce(inputs.numbers) };
  });
  const own = tensor1d(workers.index === 0 ? numbers : new Int32Array(numbers.length), 'int32');
  const sum = await exchange({ numbers: own });
  const received = await sum.numbers.data<'int32'>();
  dispose([own, { ...sum }]);
  return received;
}

/**
 * A value as worker 0 has it, on every worker: all of them call it, in the same order. Where this process computes alone it is the value itself.
 *
 * @param value anything that JSON holds; others than worker 0 may pass undefined
 * @throws Error, naming the worker, where one is gone
 *
 * @example
 * const scores = await fromFirstWorker(workers.index === 0 ? await validate() : undefined);
 */
export async function fromFirstWorker<Value>(value: Value | undefined): Promise<Value> {
  if (openedWorkers() === undefined) return value as Value;
  const bytes = new TextEncoder().encode(JSON.stringify(value ?? null));
  const [length] = await numbersFromFirstWorker(Int32Array.of(bytes.length));
  // Of few lengths, each of which is compiled once.
  const padded = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(64, length))));
  padded.set(bytes.subarray(0, padded.length));
  const received = await numbersFromFirstWorker(padded);
  return JSON.parse(new TextDecoder().decode(Uint8Array.from(received.subarray(0, length)))) as Value;
}

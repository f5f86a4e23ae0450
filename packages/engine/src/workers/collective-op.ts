import type { OpAttribute, TensorFlowBackend } from '@htg/libtensorflow';
import { scalar, tidy } from '@tensorflow/tfjs-core';
import type { DataType, Tensor } from '@tensorflow/tfjs-core';
import { openedTensorFlow } from '../compile/opened-tensorflow.ts';
import { nextInstanceKey } from './instance-keys.ts';

/** The group that all workers are in. */
const everybody = 1;

/** TensorFlow's numbers of kinds of attributes. */
const kind = { string: 0, int: 1, type: 4 };

/** TensorFlow's numbers of the types that can be exchanged. */
const types: Readonly<Partial<Record<DataType, number>>> = { float32: 1, int32: 3 };

/**
 * Runs one of TensorFlow's collective ops, in which all workers take part, with a number of its own.
 *
 * @param name `CollectiveReduceV2` or `CollectiveGatherV2`
 * @param caller opens error texts
 * @returns undefined where this process computes alone
 * @throws TypeError for a tensor of another type than float32 and int32
 */
export function collectiveOp(
  caller: string,
  name: string,
  x: Tensor,
  texts: Readonly<Record<string, string>> = {},
): Tensor | undefined {
  const type = types[x.dtype];
  if (type === undefined) {
    throw new TypeError(`${caller}: expected a float32 or int32 tensor, received ${x.dtype}; cast it`);
  }
  const tensorflow = openedTensorFlow();
  if (tensorflow?.runtime.workers === undefined) return undefined;
  const strings = { communication_hint: 'auto', ...texts };
  const attributes: OpAttribute[] = [
    { name: 'T', type: kind.type, value: type },
    { name: 'Nordering_token', type: kind.int, value: 0 },
    ...Object.entries(strings).map(([attribute, value]) => ({ name: attribute, type: kind.string, value })),
  ];
  return tidy(() => run(tensorflow, name, x, attributes));
}

function run(
  { backend, runtime }: TensorFlowBackend,
  name: string,
  x: Tensor,
  attributes: readonly OpAttribute[],
): Tensor {
  const numbers = [runtime.workers?.count ?? 1, everybody, nextInstanceKey()].map((value) => scalar(value, 'int32'));
  return backend.executeSingleOutput(name, attributes, [x, ...numbers]);
}

import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { parseSafetensors, serializeSafetensors, toFloat32 } from '../src/index.ts';
import type { StoredTensor } from '../src/index.ts';

/** A file of `tooling/oracles/backbone.py`. */
export interface Golden {
  /** The tensors under `group.`, by the rest of their names. */
  group(group: string): Record<string, StoredTensor>;
  /** One tensor as torch has it. */
  tensor(name: string): tf.Tensor;
  /** The state dict as a file of its own. */
  readonly weights: Uint8Array;
}

export function readGolden(path: string | URL): Golden {
  const { tensors } = parseSafetensors(readFileSync(path));
  const group = (name: string): Record<string, StoredTensor> =>
    Object.fromEntries(
      Object.entries(tensors)
        .filter(([key]) => key.startsWith(`${name}.`))
        .map(([key, tensor]) => [key.slice(name.length + 1), tensor]),
    );
  return {
    group,
    tensor: (name) => {
      const tensor = tensors[name];
      const shape = [...tensor.shape];
      if (tensor.dtype === 'U8') return tf.tensor(Int32Array.from(tensor.bytes), shape, 'int32');
      return tf.tensor(toFloat32(tensor), shape);
    },
    weights: serializeSafetensors({ tensors: group('weights') }),
  };
}

export function golden(name: string): Golden {
  return readGolden(new URL(`golden/${name}.safetensors`, import.meta.url));
}

/** `|actual - expected| / |expected|`, Euclidean norms over all numbers. */
export function normDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let [difference, norm] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    difference += (actual[i] - expected[i]) ** 2;
    norm += expected[i] ** 2;
  }
  return Math.sqrt(difference / norm);
}

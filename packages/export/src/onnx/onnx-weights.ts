import type { NodeProto, TensorProto } from '../generated/onnx_pb.ts';
import { toHalf } from '../weights/half.ts';
import { quantizeWeight } from '../weights/quantize.ts';
import type { Storage } from '../weights/storage.ts';
import { onnxNode, onnxTensor, onnxType } from './onnx-parts.ts';

/** A weight in the file, and the nodes that make floats of it. */
export interface StoredWeight {
  readonly tensors: readonly TensorProto[];
  readonly nodes: readonly NodeProto[];
}

/**
 * Stores a kernel or a matrix so that `name` is its value in float32.
 *
 * @param channels the axis of its output channels
 */
export function storeWeight(
  name: string,
  data: Float32Array,
  { shape, channels, storage }: { shape: readonly number[]; channels: number; storage: Storage },
): StoredWeight {
  if (storage === 'float32') return { tensors: [onnxTensor(name, 'float32', shape, data)], nodes: [] };
  const stored = `${name}/${storage}`;
  if (storage === 'float16') {
    const node = onnxNode('Cast', [stored], name, { to: onnxType('float32') });
    return { tensors: [onnxTensor(stored, 'float16', shape, toHalf(data))], nodes: [node] };
  }
  const { values, scales } = quantizeWeight(data, shape, channels);
  const scale = `${name}/scale`;
  return {
    tensors: [onnxTensor(stored, 'int8', shape, values), onnxTensor(scale, 'float32', [scales.length], scales)],
    nodes: [onnxNode('DequantizeLinear', [stored, scale], name, { axis: channels })],
  };
}

import type { NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core';
import { AttributeType, DataType } from '../c/data-types.ts';
import type { OpAttribute } from '../op-attributes.ts';
import type { TensorFlowKernels } from '../tensorflow-kernels.ts';

/** What a kernel of ours gets: tfjs's named inputs and attributes, and the backend. */
export interface KernelCall {
  readonly inputs: Readonly<Record<string, TensorInfo>>;
  readonly attributes: NamedAttrMap;
  readonly backend: TensorFlowKernels;
}

/** A kernel that tfjs-node lacks, or has wrong for TensorFlow's present release. */
export interface Kernel {
  /** tfjs's name of the op. */
  readonly name: string;
  readonly run: (call: KernelCall) => TensorInfo;
}

const codes: Readonly<Record<TensorInfo['dtype'], number>> = {
  float32: DataType.float,
  int32: DataType.int32,
  bool: DataType.bool,
  complex64: DataType.complex64,
  string: DataType.string,
};

/** An op's attribute that names an element type. */
export function typeAttribute(name: string, dtype: TensorInfo['dtype']): OpAttribute {
  return { name, type: AttributeType.type, value: codes[dtype] };
}

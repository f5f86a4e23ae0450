import type { DataId, KernelBackend, Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { TensorMetadata } from './binding.ts';
import type { ResourceVariable } from './function/resource-variable.ts';
import type { OpAttribute } from './op-attributes.ts';
import type { ResidentData } from './resident-data.ts';

/** The `tensorflow` backend as TensorFlow.js holds it, with what it offers beyond TensorFlow.js's own interface. */
export interface TensorFlowKernels extends KernelBackend {
  /** Numbers at the binding of tensors, which stay their owners'; data that JavaScript still holds is sent first. */
  tensorNumbers(tensors: readonly TensorInfo[]): number[];
  /**
   * The number of a tensor's data if it has one already. Unlike `tensorNumbers` this sends nothing to TensorFlow, fetches
   * nothing from a variable and moves nothing from another backend.
   */
  knownNumber(dataId: DataId): number | undefined;
  /** A TensorFlow.js tensor of what an op returned; it owns the number. */
  createOutputTensor(metadata: TensorMetadata): Tensor;
  /** Runs an op with one result. */
  executeSingleOutput(op: string, attributes: readonly OpAttribute[], inputs: readonly TensorInfo[]): Tensor;
  /** Runs an op with several results. */
  executeMultipleOutputs(
    op: string,
    attributes: readonly OpAttribute[],
    inputs: readonly TensorInfo[],
    outputCount: number,
  ): Tensor[];
  /** A new TensorFlow variable with a tensor's value, for the caller to dispose or to give to `residentTensor`. */
  newVariable(tensor: TensorInfo): ResourceVariable;
  /** A tensor whose data is a variable's current value, fetched when it is asked for. It owns the variable. */
  residentTensor(variable: ResourceVariable, dtype: TensorInfo['dtype']): Tensor;
  /** What stands behind a tensor that lives in a variable; `undefined` for any other. */
  residentData(dataId: DataId): ResidentData | undefined;
  /**
   * An int32 tensor of whole numbers from 0 to 255 that TensorFlow holds as uint8: it travels as bytes, and is widened where an op
   * asks for it as int32. The bytes are copied.
   */
  byteTensor(bytes: Uint8Array, shape: readonly number[]): Tensor;
  /** The number of the uint8 tensor behind a tensor that `byteTensor` made; `undefined` for any other. */
  byteNumber(dataId: DataId): number | undefined;
}

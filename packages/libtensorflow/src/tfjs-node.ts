/**
 * tfjs-node's own kernels, its JavaScript alone. Importing this module registers them, so it is imported only when the
 * backend is wanted. The build puts the code into our package.
 */
import '@tensorflow/tfjs-node-gpu/dist/register_all_kernels.js';
import type { DataId, KernelBackend, Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js';
import type { Binding, TensorMetadata } from './binding.ts';
import type { OpAttribute } from './op-attributes.ts';

/** The parts of tfjs-node's backend that we build on; its own declaration calls most of them private. */
export interface NodeBackend extends KernelBackend {
  /** What stands behind each tensor. */
  readonly tensorMap: {
    get(dataId: DataId): unknown;
    set(dataId: DataId, data: unknown): void;
    has(dataId: DataId): boolean;
    delete(dataId: DataId): boolean;
  };
  getDTypeInteger(dtype: TensorInfo['dtype']): number;
  getInputTensorIds(tensors: readonly TensorInfo[]): number[];
  createOutputTensor(metadata: TensorMetadata): Tensor;
  executeSingleOutput(op: string, attributes: readonly OpAttribute[], inputs: readonly TensorInfo[]): Tensor;
  executeMultipleOutputs(
    op: string,
    attributes: readonly OpAttribute[],
    inputs: readonly TensorInfo[],
    outputCount: number,
  ): Tensor[];
}

export const NodeBackend = NodeJSKernelBackend as unknown as new (binding: Binding, packageName: string) => NodeBackend;

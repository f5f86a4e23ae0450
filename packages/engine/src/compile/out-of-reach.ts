import { engine } from '@tensorflow/tfjs-core';
import type { DataId, KernelBackend, Tensor } from '@tensorflow/tfjs-core';

/** The backend on which a tensor's data is. */
export function backendOf(dataId: DataId): KernelBackend | undefined {
  const { tensorInfo } = engine().state as unknown as {
    readonly tensorInfo: WeakMap<DataId, { readonly backend: KernelBackend }>;
  };
  return tensorInfo.get(dataId)?.backend;
}

/**
 * Whether a tensor can't come to the current backend within a synchronous call: WebGPU hands over its numbers by promise only,
 * while tfjs moves the data of whatever an op is given, if only to clone it.
 */
export function isOutOfReach({ dataId }: Tensor): boolean {
  const owner = backendOf(dataId);
  return owner !== undefined && owner !== engine().backend && owner === engine().registry.webgpu;
}

/** A tensor over the same data, where it is. */
export function sharedTensor({ dataId, shape, dtype }: Tensor): Tensor {
  const owner = backendOf(dataId);
  owner?.incRef(dataId);
  return engine().makeTensorFromTensorInfo({ dataId, shape, dtype }, owner);
}

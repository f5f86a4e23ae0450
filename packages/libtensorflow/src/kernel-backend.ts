import { engine } from '@tensorflow/tfjs-core';
import type { DataId, Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { Binding } from './binding.ts';
import { ByteData } from './byte-data.ts';
import { ResourceVariable } from './function/resource-variable.ts';
import { ResidentData } from './resident-data.ts';
import type { TensorFlowKernels } from './tensorflow-kernels.ts';
import { NodeBackend } from './tfjs-node.ts';

/** tfjs-node's backend, which can also hold tensors whose data is a TensorFlow variable's. */
export class TensorFlowKernelBackend extends NodeBackend implements TensorFlowKernels {
  readonly #binding: Binding;

  constructor(binding: Binding) {
    super(binding, '@htg/libtensorflow');
    this.#binding = binding;
  }

  tensorNumbers(tensors: readonly TensorInfo[]): number[] {
    return this.getInputTensorIds(tensors);
  }

  knownNumber(dataId: DataId): number | undefined {
    const data = this.tensorMap.has(dataId) ? this.tensorMap.get(dataId) : undefined;
    if (data instanceof ResidentData) return data.fetched;
    if (data instanceof ByteData) return data.widened;
    const { values, id } = (data ?? {}) as { readonly values?: unknown; readonly id?: number };
    return values === null && id !== undefined && id >= 0 ? id : undefined;
  }

  newVariable(tensor: TensorInfo): ResourceVariable {
    const [id] = this.tensorNumbers([tensor]);
    const type = this.getDTypeInteger(tensor.dtype);
    const variable = new ResourceVariable(this.#binding, { type, shape: tensor.shape });
    variable.assign(id);
    return variable;
  }

  residentTensor(variable: ResourceVariable, dtype: TensorInfo['dtype']): Tensor {
    const dataId = {};
    this.tensorMap.set(dataId, new ResidentData(this.#binding, variable));
    return engine().makeTensorFromTensorInfo({ dataId, shape: [...variable.shape], dtype }, this);
  }

  residentData(dataId: DataId): ResidentData | undefined {
    const data = this.tensorMap.get(dataId);
    return data instanceof ResidentData ? data : undefined;
  }

  byteTensor(bytes: Uint8Array, shape: readonly number[]): Tensor {
    const dataId = {};
    this.tensorMap.set(dataId, new ByteData(this.#binding, bytes, shape));
    return engine().makeTensorFromTensorInfo({ dataId, shape: [...shape], dtype: 'int32' }, this);
  }

  byteNumber(dataId: DataId): number | undefined {
    const data = this.tensorMap.has(dataId) ? this.tensorMap.get(dataId) : undefined;
    return data instanceof ByteData ? data.bytes : undefined;
  }

  /** Letting go of data that lives in a variable, or is bytes, must not make a tensor of it first. */
  override disposeData(dataId: DataId, force = false): boolean {
    const data = this.tensorMap.has(dataId) ? this.tensorMap.get(dataId) : undefined;
    if (!(data instanceof ResidentData || data instanceof ByteData)) return super.disposeData(dataId, force);
    data.refCount--;
    if (!force && data.refCount > 0) return false;
    data.dispose();
    this.tensorMap.delete(dataId);
    return true;
  }
}

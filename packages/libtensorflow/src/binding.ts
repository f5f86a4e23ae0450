import type { Pointer } from './c/c-api.ts';
import { AttributeType, DataType } from './c/data-types.ts';
import { Status } from './c/status.ts';
import type { TensorSpec } from './function/graph-description.ts';
import { setAttribute, type OpAttribute } from './op-attributes.ts';
import type { Runtime } from './runtime.ts';
import { newTensor, readTensor, type TensorData, type TensorValues } from './tensor-memory.ts';

/** A tensor that an op returned: its number at the binding, its shape and TensorFlow's number of its type. */
export interface TensorMetadata {
  readonly id: number;
  readonly shape: number[];
  dtype: number;
}

/** Who is told of everything that passes the binding; a tracer is one. */
export interface BindingObserver {
  created(id: number, shape: readonly number[], type: number, values: TensorValues): void;
  executed(
    op: string,
    attributes: readonly OpAttribute[],
    inputs: readonly number[],
    outputs: readonly TensorMetadata[],
  ): void;
}

/**
 * What tfjs-node's kernels call to compute, as its C++ addon offers it, over TensorFlow's eager C API. Tensors are known by
 * numbers; who gets one deletes it.
 */
export class Binding {
  readonly TF_FLOAT = DataType.float;
  readonly TF_INT32 = DataType.int32;
  readonly TF_INT64 = DataType.int64;
  readonly TF_BOOL = DataType.bool;
  readonly TF_COMPLEX64 = DataType.complex64;
  readonly TF_STRING = DataType.string;
  readonly TF_RESOURCE = DataType.resource;
  readonly TF_UINT8 = DataType.uint8;
  readonly TF_ATTR_STRING = AttributeType.string;
  readonly TF_ATTR_INT = AttributeType.int;
  readonly TF_ATTR_FLOAT = AttributeType.float;
  readonly TF_ATTR_BOOL = AttributeType.bool;
  readonly TF_ATTR_TYPE = AttributeType.type;
  readonly TF_ATTR_SHAPE = AttributeType.shape;
  readonly TF_Version: string;

  /** Told of every tensor and op while it is set. */
  observer: BindingObserver | undefined;

  readonly #runtime: Runtime;
  readonly #status: Status;
  readonly #handles = new Map<number, Pointer>();
  readonly #count = new Int32Array(1);
  readonly #outputs = new BigUint64Array(64);
  #nextId = 0;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
    this.#status = new Status(runtime.api);
    this.TF_Version = runtime.version;
  }

  isUsingGpuDevice(): boolean {
    return this.#runtime.usesGpu;
  }

  getNumOfTensors(): number {
    return this.#handles.size;
  }

  createTensor(shape: readonly number[], type: number, values: TensorValues): number {
    const id = this.adopt(newTensor(this.#runtime, this.#status, shape, type, values));
    this.observer?.created(id, shape, type, values);
    return id;
  }

  deleteTensor(id: number): void {
    this.#runtime.api.TFE_DeleteTensorHandle(this.handle(id));
    this.#handles.delete(id);
  }

  tensorDataSync(id: number): TensorData {
    return readTensor(this.#runtime, this.#status, this.handle(id));
  }

  /**
   * Runs one op.
   *
   * @throws TensorFlowError with the op's name and TensorFlow's message if it is refused or fails
   */
  executeOp(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly number[],
    outputCount: number,
  ): TensorMetadata[] {
    const { api, context } = this.#runtime;
    const status = this.#status;
    const op = status.require(name, api.TFE_NewOp(context, name, status.pointer));
    try {
      for (const id of inputs) {
        api.TFE_OpAddInput(op, this.handle(id), status.pointer);
        status.check(name);
      }
      for (const attribute of attributes) setAttribute(api, status, op, attribute);
      const handles = outputCount <= this.#outputs.length ? this.#outputs : new BigUint64Array(outputCount);
      this.#count[0] = outputCount;
      api.TFE_Execute(op, handles, this.#count, status.pointer);
      status.check(name);
      const outputs: TensorMetadata[] = [];
      for (let i = 0; i < this.#count[0]; i++) outputs.push(this.describe(handles[i]));
      this.observer?.executed(name, attributes, inputs, outputs);
      return outputs;
    } finally {
      api.TFE_DeleteOp(op);
    }
  }

  /** A tensor's shape and TensorFlow's number of its type. */
  specOf(id: number): TensorSpec {
    const handle = this.handle(id);
    return { type: this.#runtime.api.TFE_TensorHandleDataType(handle), shape: this.#shapeOf(handle) };
  }

  /** A second number for the same data, so that either may be deleted. */
  share(id: number): number {
    const { api } = this.#runtime;
    const copy = api.TFE_TensorHandleCopySharingTensor(this.handle(id), this.#status.pointer);
    return this.adopt(this.#status.require('TFE_TensorHandleCopySharingTensor', copy));
  }

  /** Gives a native handle a number, under which it is now owned. */
  adopt(handle: Pointer): number {
    const id = this.#nextId++;
    this.#handles.set(id, handle);
    return id;
  }

  /** The native handle behind a number. */
  handle(id: number): Pointer {
    const handle = this.#handles.get(id);
    if (handle === undefined) {
      throw new Error(`binding: expected the number of a live tensor, received ${id}; was the tensor disposed?`);
    }
    return handle;
  }

  /** Adopts a handle and says what it holds. */
  describe(handle: Pointer): TensorMetadata {
    const shape = this.#shapeOf(handle);
    return { id: this.adopt(handle), shape, dtype: this.#runtime.api.TFE_TensorHandleDataType(handle) };
  }

  #shapeOf(handle: Pointer): number[] {
    const { api } = this.#runtime;
    const rank = api.TFE_TensorHandleNumDims(handle, this.#status.pointer);
    const shape: number[] = [];
    for (let axis = 0; axis < rank; axis++) shape.push(api.TFE_TensorHandleDim(handle, axis, this.#status.pointer));
    return shape;
  }
}

import type { Pointer } from './c/c-api.ts';
import { AttributeType, DataType } from './c/data-types.ts';
import { Status } from './c/status.ts';
import { completeAttributes } from './deferred/complete-attributes.ts';
import { DeferredOps } from './deferred/deferred-ops.ts';
import { OpDefinitions } from './deferred/op-definitions.ts';
import { ShapeInference } from './deferred/shape-inference.ts';
import type { KnownInput } from './deferred/shape-inference.ts';
import type { TensorSpec } from './function/graph-description.ts';
import { setAttribute } from './op-attributes.ts';
import type { OpAttribute } from './op-attributes.ts';
import type { Runtime } from './runtime.ts';
import { newTensor, readTensor } from './tensor-memory.ts';
import type { TensorData, TensorValues } from './tensor-memory.ts';
import { explainLoss } from './workers/explain-loss.ts';

/** A tensor that an op returned: its number at the binding, its shape and TensorFlow's number of its type. */
export interface TensorMetadata {
  /** At the binding. */
  readonly id: number;
  /** Empty for a scalar. */
  readonly shape: number[];
  /** TensorFlow's number. */
  dtype: number;
}

/** Who is told of everything that passes the binding; a tracer is one. */
export interface BindingObserver {
  /** A tensor was made of values. */
  created(id: number, shape: readonly number[], type: number, values: TensorValues): void;
  /** An op was executed. */
  executed(
    op: string,
    attributes: readonly OpAttribute[],
    inputs: readonly number[],
    outputs: readonly TensorMetadata[],
  ): void;
}

/** Ops on TensorFlow's variables: what they do must be done now. */
const immediate: ReadonlySet<string> = new Set(['AssignVariableOp', 'ReadVariableOp', 'VarHandleOp']);

/**
 * What tfjs-node's kernels call to compute, as its C++ addon offers it, over TensorFlow's eager C API. Tensors are known by
 * numbers; who gets one deletes it.
 */
export class Binding {
  /** TensorFlow's number of float32. */
  readonly TF_FLOAT = DataType.float;
  /** TensorFlow's number of int32. */
  readonly TF_INT32 = DataType.int32;
  /** TensorFlow's number of int64. */
  readonly TF_INT64 = DataType.int64;
  /** TensorFlow's number of bool. */
  readonly TF_BOOL = DataType.bool;
  /** TensorFlow's number of complex64. */
  readonly TF_COMPLEX64 = DataType.complex64;
  /** TensorFlow's number of string. */
  readonly TF_STRING = DataType.string;
  /** TensorFlow's number of resource. */
  readonly TF_RESOURCE = DataType.resource;
  /** TensorFlow's number of uint8. */
  readonly TF_UINT8 = DataType.uint8;
  /** Of an attribute that is a text. */
  readonly TF_ATTR_STRING = AttributeType.string;
  /** Of an attribute that is a whole number. */
  readonly TF_ATTR_INT = AttributeType.int;
  /** Of an attribute that is a number. */
  readonly TF_ATTR_FLOAT = AttributeType.float;
  /** Of an attribute that is true or false. */
  readonly TF_ATTR_BOOL = AttributeType.bool;
  /** Of an attribute that is a type of tensors. */
  readonly TF_ATTR_TYPE = AttributeType.type;
  /** Of an attribute that is a shape. */
  readonly TF_ATTR_SHAPE = AttributeType.shape;
  /** The library's version. */
  readonly TF_Version: string;

  /** Told of every tensor and op while it is set. */
  observer: BindingObserver | undefined;

  readonly #runtime: Runtime;
  readonly #status: Status;
  readonly #handles = new Map<number, Pointer>();
  readonly #count = new Int32Array(1);
  readonly #outputs = new BigUint64Array(64);
  readonly #shapes: ShapeInference;
  readonly #definitions: OpDefinitions;
  #deferred: DeferredOps | undefined;
  #nextId = 0;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
    this.#status = new Status(runtime.api);
    this.#shapes = new ShapeInference(runtime);
    this.#definitions = new OpDefinitions(runtime);
    this.TF_Version = runtime.version;
  }

  /** Whether tensors live on a GPU. */
  isUsingGpuDevice(): boolean {
    return this.#runtime.usesGpu;
  }

  /** How many are alive. */
  getNumOfTensors(): number {
    return this.#handles.size + (this.#deferred?.size ?? 0);
  }

  /** Makes a tensor of values; its number. */
  createTensor(shape: readonly number[], type: number, values: TensorValues): number {
    const id = this.adopt(newTensor(this.#runtime, this.#status, shape, type, values));
    this.observer?.created(id, shape, type, values);
    return id;
  }

  /** Frees a tensor. */
  deleteTensor(id: number): void {
    if (this.#deferred?.specOf(id) === undefined) {
      const handle = this.handle(id);
      if (this.#deferred === undefined) this.#runtime.api.TFE_DeleteTensorHandle(handle);
    }
    this.#deferred?.delete(id);
    this.#handles.delete(id);
  }

  /** The values of a tensor; waits for them. */
  tensorDataSync(id: number): TensorData {
    return readTensor(this.#runtime, this.#status, this.handle(id));
  }

  /**
   * Runs one op, or notes it for later while ops are deferred.
   *
   * @throws TensorFlowError with the op's name and TensorFlow's message if it is refused or fails
   */
  executeOp(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly number[],
    outputCount: number,
  ): TensorMetadata[] {
    if (this.observer === undefined && this.#deferred === undefined)
      return this.#executeNow(name, attributes, inputs, outputCount);
    const types = inputs.map((id) => this.specOf(id).type);
    const complete = completeAttributes(this.#definitions.inputsOf(name), attributes, types);
    const outputs =
      this.#executeLater(name, complete, inputs, outputCount) ?? this.#executeNow(name, complete, inputs, outputCount);
    this.observer?.executed(name, complete, inputs, outputs);
    return outputs;
  }

  /**
   * From now on ops are only noted: their results have a type and a shape, by TensorFlow's own rules, and take neither time nor
   * memory. What asks for the data of one has it computed then, with what it depends on; an op whose results' shapes depend
   * on values runs at once.
   *
   * @returns ends it, to be called once: tensors that were not deleted by then are computed
   */
  defer(): () => void {
    if (this.#deferred !== undefined) throw new Error('binding.defer: expected one deferral at a time; end the first');
    const { api } = this.#runtime;
    const deferred = new DeferredOps(this.#handles, ({ op, attributes, outputs }, handles) =>
      this.#run(op, attributes, handles, outputs.length),
    );
    this.#deferred = deferred;
    return () => {
      this.#deferred = undefined;
      deferred.end((handle) => {
        api.TFE_DeleteTensorHandle(handle);
      });
    };
  }

  #executeNow(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly number[],
    outputCount: number,
  ): TensorMetadata[] {
    const handles = inputs.map((id) => this.handle(id));
    return this.#run(name, attributes, handles, outputCount).map((handle) => this.describe(handle));
  }

  /** The results that an op will have; `undefined` if it has to run at once. */
  #executeLater(
    op: string,
    attributes: readonly OpAttribute[],
    inputs: readonly number[],
    outputCount: number,
  ): TensorMetadata[] | undefined {
    const deferred = this.#deferred;
    if (deferred === undefined || immediate.has(op)) return undefined;
    const known = inputs.map((id) => this.#knownInput(id));
    const specs = this.#shapes.infer(op, attributes, known, outputCount);
    if (specs === undefined) return undefined;
    const outputs = specs.map(({ type, shape }) => ({ id: this.#nextId++, shape: [...shape], dtype: type }));
    deferred.add({ op, attributes, inputs: [...inputs], outputs: outputs.map(({ id }) => id) }, specs);
    return outputs;
  }

  /** Shapes depend on small tensors of whole numbers: other shapes, axes, limits. */
  #knownInput(id: number): KnownInput {
    const spec = this.specOf(id);
    const there = this.#deferred?.specOf(id) === undefined;
    const elements = spec.shape.reduce((product, length) => product * length, 1);
    if (!there || spec.type !== DataType.int32 || elements > 64) return spec;
    return { ...spec, values: this.tensorDataSync(id) };
  }

  #run(name: string, attributes: readonly OpAttribute[], inputs: readonly Pointer[], outputCount: number): Pointer[] {
    const { api, context } = this.#runtime;
    const status = this.#status;
    const op = status.require(name, api.TFE_NewOp(context, name, status.pointer));
    try {
      for (const handle of inputs) {
        api.TFE_OpAddInput(op, handle, status.pointer);
        status.check(name);
      }
      for (const attribute of attributes) setAttribute(api, status, op, attribute);
      const handles = outputCount <= this.#outputs.length ? this.#outputs : new BigUint64Array(outputCount);
      this.#count[0] = outputCount;
      api.TFE_Execute(op, handles, this.#count, status.pointer);
      status.check(name);
      return Array.from(handles.subarray(0, this.#count[0]));
    } catch (error) {
      throw explainLoss(error, this.#runtime.workers);
    } finally {
      api.TFE_DeleteOp(op);
    }
  }

  /** A tensor's shape and TensorFlow's number of its type. */
  specOf(id: number): TensorSpec {
    const waiting = this.#deferred?.specOf(id);
    if (waiting !== undefined) return waiting;
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
    if (this.#deferred?.specOf(id) !== undefined) this.#deferred.settle(id);
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

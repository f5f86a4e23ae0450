import type { Pointer } from './c/c-api.ts';
import { DataType, dataTypeName } from './c/data-types.ts';
import type { Status } from './c/status.ts';
import type { Runtime } from './runtime.ts';
import { newStringTensor, readStrings } from './string-tensor.ts';

/** What a tensor is made from: numbers, or for strings the bytes of each. */
export type TensorValues = Float32Array | Int32Array | Uint8Array | BigInt64Array | readonly number[] | Uint8Array[];

/** What a tensor's data is read as. Complex numbers are pairs of floats; a resource is the bytes of its handle. */
export type TensorData = Float32Array | Int32Array | Uint8Array | BigInt64Array | Uint8Array[];

/**
 * A native tensor with the given values.
 *
 * @param type one of `DataType`, not a resource
 * @param values as many as the shape asks for (twice as many floats for complex64; int64 also as pairs of 32-bit halves,
 *   low one first, the way tfjs-node passes them)
 * @returns the tensor's handle, for the caller to delete
 */
export function newTensor(
  runtime: Runtime,
  status: Status,
  shape: readonly number[],
  type: number,
  values: TensorValues,
): Pointer {
  if (type === DataType.string) return newStringTensor(runtime, status, shape, values as readonly Uint8Array[]);
  const { api, memory, context, device, usesGpu } = runtime;
  const elements = shape.reduce((product, length) => product * length, 1);
  const bytes = toBytes(type, values as readonly number[], elements);
  const tensor = api.TF_AllocateTensor(type, shape, shape.length, bytes.byteLength);
  if (tensor === null)
    throw new Error(`newTensor: expected ${bytes.byteLength} bytes of memory, received none; free some`);
  try {
    const target = api.TF_TensorData(tensor);
    if (target !== null && bytes.byteLength > 0) memory.copyIn(target, bytes, bytes.byteLength);
    const host = status.require('TFE_NewTensorHandle', api.TFE_NewTensorHandle(tensor, status.pointer));
    // GPU kernels want int32 (shapes, indices) in the host's memory, everything else in their own.
    if (!usesGpu || type === DataType.int32) return host;
    const copy = api.TFE_TensorHandleCopyToDevice(host, context, device, status.pointer);
    api.TFE_DeleteTensorHandle(host);
    return status.require('TFE_TensorHandleCopyToDevice', copy);
  } finally {
    api.TF_DeleteTensor(tensor);
  }
}

type Numbers = Float32Array | Int32Array | Uint8Array | BigInt64Array;

function toBytes(type: number, values: Iterable<number> & { readonly length: number }, elements: number): Numbers {
  const array = convert(type, values);
  const expected = type === DataType.complex64 ? 2 * elements : elements;
  const received = type === DataType.int64 && array instanceof Int32Array ? array.length / 2 : array.length;
  if (received !== expected) {
    throw new RangeError(
      `newTensor: expected ${expected} values of ${dataTypeName(type)} for the shape, received ${received}; ` +
        `pass as many values as the shape has elements`,
    );
  }
  return array;
}

function convert(type: number, values: Iterable<number>): Numbers {
  switch (type) {
    case DataType.float:
    case DataType.complex64:
      return values instanceof Float32Array ? values : Float32Array.from(values);
    case DataType.int32:
      return values instanceof Int32Array ? values : Int32Array.from(values);
    case DataType.bool:
    case DataType.uint8:
      return values instanceof Uint8Array ? values : Uint8Array.from(values);
    case DataType.int64:
      if (values instanceof BigInt64Array || values instanceof Int32Array) return values;
      return BigInt64Array.from(values, BigInt);
    default:
      throw new TypeError(`newTensor: expected a type that JavaScript can fill, received ${dataTypeName(type)}`);
  }
}

/** A copy of the data behind a handle. */
export function readTensor({ api, memory }: Runtime, status: Status, handle: Pointer): TensorData {
  const tensor = status.require('TFE_TensorHandleResolve', api.TFE_TensorHandleResolve(handle, status.pointer));
  try {
    const source = api.TF_TensorData(tensor);
    const type = api.TFE_TensorHandleDataType(handle);
    if (type === DataType.string) return readStrings(api, memory, source, api.TF_TensorElementCount(tensor));
    const size = api.TF_TensorByteSize(tensor);
    const data = emptyData(type, size);
    if (source !== null && size > 0) memory.copyOut(data, source, size);
    // tfjs has no 8-bit type and holds uint8 as int32. A bool stays 8-bit.
    return type === DataType.uint8 ? Int32Array.from(data as Uint8Array) : data;
  } finally {
    api.TF_DeleteTensor(tensor);
  }
}

function emptyData(type: number, bytes: number): Numbers {
  switch (type) {
    case DataType.float:
    case DataType.complex64:
      return new Float32Array(bytes / 4);
    case DataType.int32:
      return new Int32Array(bytes / 4);
    case DataType.int64:
      return new BigInt64Array(bytes / 8);
    case DataType.bool:
    case DataType.uint8:
    case DataType.resource:
      return new Uint8Array(bytes);
    default:
      throw new TypeError(`readTensor: expected a type that JavaScript can hold, received ${dataTypeName(type)}`);
  }
}

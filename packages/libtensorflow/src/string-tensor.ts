import type { CApi, CRuntime, Pointer } from './c/c-api.ts';
import { DataType } from './c/data-types.ts';
import type { Status } from './c/status.ts';
import type { Runtime } from './runtime.ts';

/** Bytes of C's `TF_TString`. */
const stringBytes = 24;

/**
 * A native tensor of strings. TensorFlow frees the strings of its own tensors, but not those of one that was filled through
 * the C API, whose memory handles share; so it makes a copy of its own, and what was filled is freed here.
 *
 * @returns the tensor's handle, for the caller to delete
 */
export function newStringTensor(
  runtime: Runtime,
  status: Status,
  shape: readonly number[],
  values: readonly Uint8Array[],
): Pointer {
  const { api } = runtime;
  const elements = shape.reduce((product, length) => product * length, 1);
  if (values.length !== elements) {
    throw new RangeError(
      `newTensor: expected ${elements} strings for the shape, received ${values.length}; pass one for each element`,
    );
  }
  const tensor = api.TF_AllocateTensor(DataType.string, shape, shape.length, elements * stringBytes);
  if (tensor === null) throw new Error('newTensor: expected memory for strings, received none; free some');
  const strings = addresses(api.TF_TensorData(tensor), elements);
  try {
    strings.forEach((string, i) => {
      api.TF_StringInit(string);
      api.TF_StringCopy(string, values[i], values[i].length);
    });
    const filled = status.require('TFE_NewTensorHandle', api.TFE_NewTensorHandle(tensor, status.pointer));
    try {
      return ownCopy(runtime, status, filled);
    } finally {
      api.TFE_DeleteTensorHandle(filled);
    }
  } finally {
    for (const string of strings) api.TF_StringDealloc(string);
    api.TF_DeleteTensor(tensor);
  }
}

/** Where each string of a tensor's data lies. */
function addresses(data: Pointer | null, elements: number): Pointer[] {
  return data === null ? [] : Array.from({ length: elements }, (_, i) => data + BigInt(i * stringBytes));
}

/** A tensor of the same strings in memory that TensorFlow owns. */
function ownCopy({ api, context }: Runtime, status: Status, handle: Pointer): Pointer {
  const name = 'DeepCopy';
  const op = status.require(name, api.TFE_NewOp(context, name, status.pointer));
  try {
    api.TFE_OpSetDevice(op, '/device:CPU:0', status.pointer);
    status.check(name);
    api.TFE_OpAddInput(op, handle, status.pointer);
    status.check(name);
    api.TFE_OpSetAttrType(op, 'T', DataType.string);
    const outputs = new BigUint64Array(1);
    api.TFE_Execute(op, outputs, Int32Array.of(1), status.pointer);
    status.check(name);
    return outputs[0];
  } finally {
    api.TFE_DeleteOp(op);
  }
}

/** Copies of the strings in a tensor's data. */
export function readStrings(api: CApi, memory: CRuntime, data: Pointer | null, elements: number): Uint8Array[] {
  return addresses(data, elements).map((string) => {
    const bytes = new Uint8Array(api.TF_StringGetSize(string));
    const source = api.TF_StringGetDataPointer(string);
    if (source !== null && bytes.length > 0) memory.copyOut(bytes, source, bytes.length);
    return bytes;
  });
}

import { DataType, dataTypeName } from '../c/data-types.ts';
import type { ProtobufWriter } from '../c/protobuf-writer.ts';
import type { TensorValues } from '../tensor-memory.ts';
import type { TensorSpec } from './graph-description.ts';

/** Writes the fields of a `TensorShapeProto`. */
export function encodeShape(message: ProtobufWriter, shape: readonly number[]): void {
  for (const length of shape) message.message(2, (axis) => axis.integer(1, length));
}

/** Writes the fields of a `TensorProto`. A tensor whose elements are all alike is written as one element. */
export function encodeTensor(message: ProtobufWriter, { type, shape }: TensorSpec, values: TensorValues): void {
  message.integer(1, type).message(2, (inner) => {
    encodeShape(inner, shape);
  });
  if (type === DataType.string) {
    for (const string of values as Uint8Array[]) message.bytes(8, string);
    return;
  }
  const array = toTypedArray(type, values as ArrayLike<number>);
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  const width = array.BYTES_PER_ELEMENT;
  const first = bytes.subarray(0, width);
  const uniform = type !== DataType.complex64 && array.length > 1 && isRepetitionOf(first, bytes);
  if (uniform) encodeElement(message, type, array[0]);
  else message.bytes(4, bytes);
}

function toTypedArray(type: number, values: ArrayLike<number>): Float32Array | Int32Array | Uint8Array {
  switch (type) {
    case DataType.float:
    case DataType.complex64:
      return values instanceof Float32Array ? values : Float32Array.from(values);
    case DataType.int32:
      return values instanceof Int32Array ? values : Int32Array.from(values);
    case DataType.bool:
    case DataType.uint8:
      return values instanceof Uint8Array ? values : Uint8Array.from(values);
    case DataType.int64: {
      const wide = values instanceof Int32Array ? values.slice() : BigInt64Array.from(Array.from(values), BigInt);
      return new Uint8Array(wide.buffer);
    }
    default:
      throw new TypeError(`defineFunction: expected a constant of numbers or strings, received ${dataTypeName(type)}`);
  }
}

/** Whether the bytes are one element over and over; compared as bytes, so that NaN and -0 are told apart rightly. */
function isRepetitionOf(element: Uint8Array, bytes: Uint8Array): boolean {
  for (let i = element.length; i < bytes.length; i++) if (bytes[i] !== bytes[i - element.length]) return false;
  return true;
}

/** One element in the field of its type; TensorFlow repeats it to the shape. */
function encodeElement(message: ProtobufWriter, type: number, value: number): void {
  if (type === DataType.float) message.float(5, value);
  else if (type === DataType.bool) message.bool(11, value !== 0);
  else message.integer(7, value);
}

import type { StoredTensor } from './stored-tensor.ts';

/** The numbers of a stored tensor as 32-bit floats, from 16-, 32- or 64-bit ones. */
export function toFloat32({ dtype, bytes }: StoredTensor): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = (size: number, number: (position: number) => number): Float32Array =>
    Float32Array.from({ length: bytes.length / size }, (_, i) => number(i * size));
  // A copy: a view would need the file's numbers to lie at multiples of 4. (Node's Buffer.slice would copy nothing.)
  if (dtype === 'F32') return new Float32Array(new Uint8Array(bytes).buffer);
  if (dtype === 'F64') return read(8, (position) => view.getFloat64(position, true));
  if (dtype === 'F16') return read(2, (position) => fromHalf(view.getUint16(position, true)));
  if (dtype === 'BF16') return fromBrainFloat(view, bytes.length / 2);
  throw new RangeError(`toFloat32: expected F16, BF16, F32 or F64, received ${dtype}; a weight is a float`);
}

/**
 * 32-bit floats as a tensor to store.
 *
 * @param values row by row
 * @param shape whose product is the number of values
 */
export function fromFloat32(values: Float32Array, shape: readonly number[]): StoredTensor {
  return { dtype: 'F32', shape, bytes: new Uint8Array(values.buffer, values.byteOffset, values.byteLength) };
}

/**
 * The number that 16 bits stand for in IEEE half precision: 1 sign bit, 5 exponent bits of bias 15, 10 fraction bits.
 *
 * @param bits 0..65535
 */
export function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** bfloat16 is the upper half of a 32-bit float. */
function fromBrainFloat(view: DataView, count: number): Float32Array {
  const words = Uint32Array.from({ length: count }, (_, i) => view.getUint16(2 * i, true) << 16);
  return new Float32Array(words.buffer);
}

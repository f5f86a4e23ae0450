import { fromHalf } from '@htg/backbone';
import type { StoredArray } from './stored-array.ts';

type Read = (view: DataView, position: number, littleEndian: boolean) => number;

/** NumPy's type codes: bytes of an item, and how it is read. */
const items: Readonly<Record<string, readonly [size: number, read: Read] | undefined>> = {
  b1: [1, (view, at) => view.getUint8(at)],
  i1: [1, (view, at) => view.getInt8(at)],
  u1: [1, (view, at) => view.getUint8(at)],
  i2: [2, (view, at, little) => view.getInt16(at, little)],
  u2: [2, (view, at, little) => view.getUint16(at, little)],
  i4: [4, (view, at, little) => view.getInt32(at, little)],
  u4: [4, (view, at, little) => view.getUint32(at, little)],
  i8: [8, (view, at, little) => Number(view.getBigInt64(at, little))],
  u8: [8, (view, at, little) => Number(view.getBigUint64(at, little))],
  f2: [2, (view, at, little) => fromHalf(view.getUint16(at, little))],
  f4: [4, (view, at, little) => view.getFloat32(at, little)],
  f8: [8, (view, at, little) => view.getFloat64(at, little)],
};

/**
 * Reads an array that `numpy.save` wrote: whole numbers, floats of 2, 4 or 8 bytes, truth values and texts (`<U`), of either byte
 * order, in C or Fortran order. Objects are pickles, which would be executed: they are refused.
 *
 * @param name of the file, for errors
 * @throws RangeError for other files, other types and files that are cut short
 *
 * Source: numpy's description of the format, https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export function parseNpy(file: Uint8Array, name: string): StoredArray {
  const { type, fortranOrder, shape, start } = parseHeader(file, name);
  const found = /^([<>|=])([a-zA-Z])(\d+)$/.exec(type);
  const [, order = '', kind = '', digits = ''] = found ?? [];
  const text = kind === 'U';
  const [size, read] = text ? [4 * Number(digits), undefined] : (items[`${kind}${digits}`] ?? [0, undefined]);
  if (size === 0) {
    throw new RangeError(
      `parseNpy: expected numbers or texts (<f4, <i8, <U5, ...) in ${name}, received the type ${type}; save array.astype('float32'), or labels as whole numbers`,
    );
  }
  const count = shape.reduce((product, axis) => product * axis, 1);
  if (file.length - start !== count * size) {
    throw new RangeError(
      `parseNpy: expected ${count * size} bytes for ${type} [${shape.join(', ')}] in ${name}, received ${file.length - start}; the file is cut short or damaged, save it again`,
    );
  }
  const view = new DataView(file.buffer, file.byteOffset + start, count * size);
  const little = order !== '>';
  const places = fortranOrder ? rowByRow(shape, count) : undefined;
  const placeOf = (i: number): number => (places === undefined ? i : places[i]) * size;
  if (read === undefined) {
    return { shape, values: Array.from({ length: count }, (_, i) => textAt(view, placeOf(i), size, { little, name })) };
  }
  const values = kind === 'f' && size < 8 ? new Float32Array(count) : new Float64Array(count);
  for (let i = 0; i < count; i++) values[i] = read(view, placeOf(i), little);
  if (size === 8 && kind !== 'f' && values.some((value) => !Number.isSafeInteger(value))) {
    // As text: article numbers of 20 digits keep them all.
    const exact = (at: number): bigint => (kind === 'i' ? view.getBigInt64(at, little) : view.getBigUint64(at, little));
    return { shape, values: Array.from({ length: count }, (_, i) => String(exact(placeOf(i)))) };
  }
  return { shape, values };
}

/** The bytes of an array as `numpy.load` reads them: little-endian 32-bit floats in C order. */
export function serializeNpy(values: Float32Array, shape: readonly number[]): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const dictionary = `{'descr': '<f4', 'fortran_order': False, 'shape': ${tuple}, }`;
  // The numbers begin at a multiple of 64 bytes, after a line feed.
  const length = Math.ceil((10 + dictionary.length + 1) / 64) * 64;
  const file = new Uint8Array(length + values.byteLength);
  file.set([0x93, ...Buffer.from('NUMPY'), 1, 0, (length - 10) & 0xff, (length - 10) >> 8]);
  file.set(Buffer.from(dictionary.padEnd(length - 11, ' ') + '\n', 'latin1'), 10);
  file.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), length);
  return file;
}

interface Header {
  readonly type: string;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
  /** Where the items begin. */
  readonly start: number;
}

function parseHeader(file: Uint8Array, name: string): Header {
  const text = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  if (file.length < 12 || text.toString('latin1', 0, 6) !== '\x93NUMPY') {
    throw new RangeError(
      `parseNpy: expected a file of numpy.save at ${name}, received other bytes; is it an .npz or a pickle? save one array by numpy.save`,
    );
  }
  const [place, length] = file[6] === 1 ? [10, text.readUInt16LE(8)] : [12, text.readUInt32LE(8)];
  const header = text.toString('latin1', place, place + length);
  const type = /'descr'\s*:\s*'([^']+)'/.exec(header)?.[1];
  const fortran = /'fortran_order'\s*:\s*(True|False)/.exec(header)?.[1];
  const shape = /'shape'\s*:\s*\(([\d\s,]*)\)/.exec(header)?.[1];
  if (type === undefined || fortran === undefined || shape === undefined) {
    throw new RangeError(
      `parseNpy: expected type, order and shape of one plain array in ${name}, received ${JSON.stringify(header.trim().slice(0, 80))}; save a plain array, not one with named fields`,
    );
  }
  const axes = shape.split(',').flatMap((axis) => (axis.trim() === '' ? [] : [Number(axis)]));
  return { type, fortranOrder: fortran === 'True', shape: axes, start: place + length };
}

/** Where the items of an array in Fortran order (first axis fastest) stand in the file, row by row. */
function rowByRow(shape: readonly number[], count: number): Float64Array {
  const places = new Float64Array(count);
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, size) => product * size, 1));
  for (let i = 0; i < count; i++) {
    let rest = i;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      places[i] += (rest % shape[axis]) * strides[axis];
      rest = Math.floor(rest / shape[axis]);
    }
  }
  return places;
}

/** A text of fixed length, one code point in 4 bytes, filled up with zeros. */
function textAt(
  view: DataView,
  position: number,
  size: number,
  { little, name }: { readonly little: boolean; readonly name: string },
): string {
  let text = '';
  for (let at = position; at < position + size; at += 4) {
    const code = view.getUint32(at, little);
    if (code === 0) break;
    if (code > 0x10ffff) {
      throw new RangeError(
        `parseNpy: expected texts of Unicode in ${name}, received the character ${code}; the file is damaged, save it again`,
      );
    }
    text += String.fromCodePoint(code);
  }
  return text;
}

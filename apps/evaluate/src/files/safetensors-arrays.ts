import { parseSafetensors, toFloat32 } from '@htg/backbone';
import type { StoredTensor } from '@htg/backbone';
import type { StoredArray } from './stored-array.ts';

/**
 * The tensors of a safetensors file by name.
 *
 * @throws RangeError naming the file, where it is none or is cut short
 */
export function safetensorsArrays(file: Uint8Array, name: string): Record<string, StoredArray> {
  try {
    const { tensors } = parseSafetensors(file);
    return Object.fromEntries(
      Object.entries(tensors).map(([key, tensor]) => [key, { shape: tensor.shape, values: numbersOf(tensor) }]),
    );
  } catch (error) {
    throw new RangeError(`${name}: ${(error as Error).message}`, { cause: error });
  }
}

function numbersOf(tensor: StoredTensor): ArrayLike<number> {
  const { dtype, bytes } = tensor;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = (size: number, number: (position: number) => number): Float64Array =>
    Float64Array.from({ length: bytes.length / size }, (_, i) => number(i * size));
  switch (dtype) {
    case 'BOOL':
    case 'U8':
      return bytes;
    case 'I8':
      return read(1, (at) => view.getInt8(at));
    case 'I16':
      return read(2, (at) => view.getInt16(at, true));
    case 'U16':
      return read(2, (at) => view.getUint16(at, true));
    case 'I32':
      return read(4, (at) => view.getInt32(at, true));
    case 'U32':
      return read(4, (at) => view.getUint32(at, true));
    case 'I64':
      return read(8, (at) => Number(view.getBigInt64(at, true)));
    case 'U64':
      return read(8, (at) => Number(view.getBigUint64(at, true)));
    default:
      return toFloat32(tensor);
  }
}

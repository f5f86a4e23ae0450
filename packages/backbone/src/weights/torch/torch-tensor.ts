import { itemSizes } from '../stored-tensor.ts';
import type { StoredTensor, StoredType } from '../stored-tensor.ts';

/** A run of numbers in a torch file, of which tensors are views. */
export class TorchStorage {
  constructor(
    /** Names the storage within its file. */
    readonly key: string,
    readonly dtype: StoredType,
    /** How many numbers it holds. */
    readonly count: number,
    /** The first of them in the storage of that key; other than 0 in old files only. */
    readonly first = 0,
  ) {}
}

/** A tensor as a torch file describes it; its numbers lie elsewhere. */
export class TorchTensor {
  constructor(
    readonly storage: TorchStorage,
    /** Of the tensor's first number, in numbers. */
    readonly offset: number,
    readonly shape: readonly number[],
    /** From one index of an axis to the next, in numbers. */
    readonly strides: readonly number[],
  ) {}

  get size(): number {
    return this.shape.reduce((product, length) => product * length, 1);
  }
}

/** @throws RangeError where the view does not lie within its storage */
export function torchTensor(storage: unknown, offset: unknown, shape: unknown, strides: unknown): TorchTensor {
  const lengths = wholeNumbers(shape);
  const steps = wholeNumbers(strides);
  const first = wholeNumbers([offset])?.[0];
  const isStorage = storage instanceof TorchStorage && first !== undefined;
  if (!isStorage || lengths === undefined || lengths.length !== steps?.length) {
    throw new RangeError(
      'readWeights: expected a tensor of a storage, an offset, lengths and strides, received something else; the file is damaged',
    );
  }
  const tensor = new TorchTensor(storage, first, lengths, steps);
  const last = lengths.reduce((index, length, axis) => index + (length - 1) * steps[axis], first);
  // More numbers than there are is a view that repeats some: a few bytes could stand for any number of them.
  if (tensor.size > storage.count || (tensor.size > 0 && last >= storage.count)) {
    throw new RangeError(
      `readWeights: expected a tensor [${tensor.shape.join(', ')}] within its storage of ${storage.count} numbers, received one ` +
        `that needs ${Math.max(tensor.size, last + 1)}; save it with .contiguous(), or the file is damaged`,
    );
  }
  return tensor;
}

/** A list of whole numbers >= 0; nothing where a value is anything else. */
function wholeNumbers(values: unknown): readonly number[] | undefined {
  if (!Array.isArray(values)) return undefined;
  const list: readonly unknown[] = values;
  const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
  return list.every(isWhole) ? list : undefined;
}

/** A tensor's numbers in row-major order: a view of `bytes`, those of its whole storage, where they lie so, else a copy. */
export function storedTensor(tensor: TorchTensor, bytes: Uint8Array): StoredTensor {
  const { storage, shape, strides, size } = tensor;
  const { dtype } = storage;
  const item = itemSizes[dtype];
  const start = tensor.offset + storage.first;
  if (isRowMajor(shape, strides)) return { dtype, shape, bytes: bytes.subarray(start * item, (start + size) * item) };
  const gathered = new Uint8Array(size * item);
  const index = shape.map(() => 0);
  for (let position = 0, from = start; position < size; position++) {
    gathered.set(bytes.subarray(from * item, (from + 1) * item), position * item);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis];
      if (++index[axis] < shape[axis]) break;
      from -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return { dtype, shape, bytes: gathered };
}

function isRowMajor(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== expected) return false;
    expected *= shape[axis];
  }
  return true;
}

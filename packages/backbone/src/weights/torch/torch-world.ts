import type { StoredType } from '../stored-tensor.ts';
import type { PickleWorld } from './pickle.ts';
import { TorchStorage, TorchTensor, torchTensor } from './torch-tensor.ts';

/** torch's storage classes by the number type that they hold. */
const storageTypes: Readonly<Record<string, StoredType | undefined>> = {
  BFloat16Storage: 'BF16',
  BoolStorage: 'BOOL',
  ByteStorage: 'U8',
  CharStorage: 'I8',
  DoubleStorage: 'F64',
  FloatStorage: 'F32',
  HalfStorage: 'F16',
  IntStorage: 'I32',
  LongStorage: 'I64',
  ShortStorage: 'I16',
};

/** A storage class, by the type of its numbers. */
class StorageClass {
  constructor(readonly dtype: StoredType) {}
}

type Maker = (parts: readonly unknown[]) => unknown;

/** All that a torch file may call. Each takes torch's own arguments and leaves out what only training reads. */
const makers: ReadonlyMap<string, Maker> = new Map<string, Maker>([
  ['collections.OrderedDict', orderedDict],
  ['torch._utils._rebuild_tensor', ([storage, offset, shape, strides]) => torchTensor(storage, offset, shape, strides)],
  [
    'torch._utils._rebuild_tensor_v2',
    ([storage, offset, shape, strides]) => torchTensor(storage, offset, shape, strides),
  ],
  ['torch._utils._rebuild_parameter', ([data]) => parameter(data)],
]);

/**
 * What a torch file may ask for: tensors, parameters, ordered dictionaries and the names of storage classes. Any other class or function is
 * refused by its full name; none is looked up, made or called.
 *
 * @param keep is told of each storage that the file refers to
 */
export function torchWorld(keep: (storage: TorchStorage) => void): PickleWorld {
  return {
    find: (module, name) => {
      const dtype =
        /^torch(\.cuda)?$/.test(module) && Object.hasOwn(storageTypes, name) ? storageTypes[name] : undefined;
      return dtype === undefined ? (makers.get(`${module}.${name}`) ?? refuse(module, name)) : new StorageClass(dtype);
    },
    call: (callee, parts) => (typeof callee === 'function' ? (callee as Maker)(parts) : damaged('a call')),
    setState: (target) => {
      // A state dict's `_metadata` come so: versions of modules, which nothing here reads.
      if (!(target instanceof Map)) damaged('the state of an object');
    },
    load: (id) => {
      const storage = storageOf(id);
      keep(storage);
      return storage;
    },
  };
}

function refuse(module: string, name: string): never {
  throw new RangeError(
    `readWeights: expected tensors, numbers, texts, dictionaries and lists alone, received ${JSON.stringify(`${module}.${name}`)}, ` +
      `which could run code and is not read (a whole module, or settings of its training, may be pickled in the file); save the ` +
      `weights alone, in Python where you trust the file: torch.save(model.state_dict(), path)`,
  );
}

function damaged(received: string): never {
  throw new RangeError(
    `readWeights: expected tensors, numbers, texts, dictionaries and lists alone, received ${received}; the file is damaged`,
  );
}

/** `OrderedDict()`, or, as Python 2 wrote it, `OrderedDict([[key, value], ...])`. */
function orderedDict([pairs = []]: readonly unknown[]): Map<unknown, unknown> {
  const entries = Array.isArray(pairs) ? (pairs as unknown[]) : damaged('a dictionary of no pairs');
  return new Map(
    entries.map((pair): [unknown, unknown] =>
      Array.isArray(pair) && pair.length === 2 ? [pair[0], pair[1]] : damaged('a dictionary of no pairs'),
    ),
  );
}

function parameter(data: unknown): TorchTensor {
  return data instanceof TorchTensor ? data : damaged('a parameter of no tensor');
}

/** `('storage', class, key, device, count)`, in old files with a sixth part: nothing, or `(name, first, count)` of a view. */
function storageOf(id: unknown): TorchStorage {
  const parts = Array.isArray(id) ? (id as unknown[]) : damaged('a reference of another kind');
  if (parts[0] === 'module') {
    throw new RangeError(
      'readWeights: expected weights, received a whole pickled module, which is code; save the weights alone, in Python where you trust ' +
        'the file: torch.save(model.state_dict(), path)',
    );
  }
  const [kind, type, key, , count, view] = parts;
  if (kind !== 'storage' || !(type instanceof StorageClass) || typeof key !== 'string' || !isCount(count)) {
    return damaged('a reference of another kind');
  }
  if (view === undefined || view === null) return new TorchStorage(key, type.dtype, count);
  const [, first, length] = Array.isArray(view) ? (view as unknown[]) : [];
  if (!isCount(first) || !isCount(length)) return damaged('a view of another kind');
  if (first + length > count) return damaged('a view beyond its storage');
  return new TorchStorage(key, type.dtype, length, first);
}

const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value) && value >= 0;

import type { ByteSource } from '../byte-source.ts';
import { itemSizes } from '../stored-tensor.ts';
import { readPickle } from './pickle.ts';
import type { TorchFile } from './torch-file.ts';
import type { TorchStorage } from './torch-tensor.ts';
import { torchWorld } from './torch-world.ts';

/** The number with which such files begin, pickled. */
const magic = 0x1950a86a20f9469cfc6cn;

/** The file's first bytes: protocol 2, and the magic number as a whole number of 10 bytes. */
export const legacyStart = Uint8Array.of(0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19);

/** The layout's version. */
const version = 1001;

/**
 * Reads torch's layout from before 1.6: pickles of the magic number, the version, the machine, the object, the storages' keys; then each
 * storage, its count in 64 bits before it.
 *
 * @throws RangeError where the file is none such, is cut off, or holds what is not read
 */
export async function readLegacy(source: ByteSource): Promise<TorchFile> {
  const file = await source.read(0, source.size);
  const storages = new Map<string, TorchStorage>();
  const world = torchWorld((storage) => {
    const { key, dtype } = storage;
    const known = storages.get(key);
    if (known !== undefined && known.dtype !== dtype)
      fail(`one type of numbers in storage ${key}`, `${known.dtype} and ${dtype}`);
    storages.set(key, storage);
  });
  let position = 0;
  const next = (): unknown => {
    const { value, end } = readPickle(file, position, world);
    position = end;
    return value;
  };
  if (next() !== magic || next() !== version) fail(`torch's magic number and version ${version}`, 'others');
  const machine = next();
  if (machine instanceof Map && machine.get('little_endian') === false)
    fail('little-endian numbers', 'big-endian ones');
  const value = next();
  const keys = next();
  if (!Array.isArray(keys)) fail("a list of the storages' keys", typeof keys);

  const bytes = new Map<string, Uint8Array>();
  for (const key of keys as unknown[]) {
    const storage = storages.get(String(key));
    if (storage === undefined)
      return fail('storages that tensors use', `one of the name ${JSON.stringify(String(key))}`);
    const left = file.length - position - 8;
    if (left < 0) fail('8 more bytes', `${left + 8}`);
    const count = Number(new DataView(file.buffer, file.byteOffset + position, 8).getBigInt64(0, true));
    const length = count * itemSizes[storage.dtype];
    if (!(length >= 0 && length <= left)) fail(`${length} more bytes`, `${left}`);
    bytes.set(String(key), file.subarray(position + 8, position + 8 + length));
    position += 8 + length;
  }
  if (position !== file.length)
    fail('the end of the file after the last storage', `${file.length - position} more bytes`);
  return {
    value,
    read: ({ key }) => Promise.resolve(bytes.get(key) ?? fail('a storage for each tensor', `none of the name ${key}`)),
  };
}

function fail(expected: string, received: string): never {
  throw new RangeError(
    `readWeights: expected ${expected}, received ${received}; the torch file is cut off or damaged, get it again`,
  );
}

/** Bytes per number of the number types that safetensors files use. */
const itemSizes = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  I16: 2,
  U16: 2,
  F16: 2,
  BF16: 2,
  I32: 4,
  U32: 4,
  F32: 4,
  I64: 8,
  U64: 8,
  F64: 8,
} as const;

/** A number type of a safetensors file. */
export type StoredType = keyof typeof itemSizes;

/** A tensor as a file holds it: little-endian numbers in row-major order. */
export interface StoredTensor {
  readonly dtype: StoredType;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** The content of a safetensors file. */
export interface Safetensors {
  readonly tensors: Readonly<Record<string, StoredTensor>>;
  /** Free texts by name. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Files with longer headers are refused by the format's own library, too. */
const longestHeader = 100_000_000;

/**
 * Reads a safetensors file: the length of the header (64 bits), the header (JSON: type, shape and place of each tensor), the numbers.
 * Nothing in it is executed, unlike in a pickle.
 *
 * @param file the whole file; the tensors' bytes are views into it
 * @throws RangeError where the file is cut short, or where its header says what cannot be
 *
 * Source: the format's description, https://github.com/huggingface/safetensors#format
 */
export function parseSafetensors(file: Uint8Array): Safetensors {
  const fail = (expected: string, received: string): never => {
    throw new RangeError(
      `parseSafetensors: expected ${expected}, received ${received}; is it a whole safetensors file?`,
    );
  };
  if (file.length < 8) fail('at least 8 bytes', `${file.length}`);
  const length = Number(new DataView(file.buffer, file.byteOffset, 8).getBigUint64(0, true));
  if (length > longestHeader || 8 + length > file.length) {
    fail(`a header within the file's ${file.length} bytes`, `a header of ${length}`);
  }
  const { __metadata__: metadata = {}, ...entries } = parseHeader(file.subarray(8, 8 + length));
  const data = file.subarray(8 + length);
  const tensors = Object.entries(entries).map(([name, entry]): [string, StoredTensor] => {
    const { dtype, shape, data_offsets: [begin, end] = [NaN, NaN] } = entry as Entry;
    const size = itemSizes[dtype] as number | undefined;
    if (size === undefined) return fail(`a number type of ${Object.keys(itemSizes).join(', ')}`, `${name} of ${dtype}`);
    const wanted = shape.reduce((product, axis) => product * axis, size);
    if (end - begin !== wanted) fail(`${wanted} bytes for ${name} ${dtype} [${shape.join(', ')}]`, `${end - begin}`);
    if (!(begin >= 0 && end <= data.length)) fail(`${name} within ${data.length} bytes`, `${begin} to ${end}`);
    return [name, { dtype, shape, bytes: data.subarray(begin, end) }];
  });
  return { tensors: Object.fromEntries(tensors), metadata: metadata as Record<string, string> };
}

interface Entry {
  readonly dtype: StoredType;
  readonly shape: readonly number[];
  readonly data_offsets?: readonly [number, number];
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  const text = new TextDecoder().decode(bytes);
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw new RangeError(
      `parseSafetensors: expected a header of JSON, received ${JSON.stringify(text.slice(0, 40))}; is it a safetensors file?`,
    );
  }
}

/**
 * Writes a safetensors file. Tensors lie in the order of their names, so equal contents make equal bytes.
 *
 * @returns the file's bytes
 * @throws RangeError where a tensor's bytes do not fill its shape
 */
export function serializeSafetensors({
  tensors,
  metadata = {},
}: {
  readonly tensors: Readonly<Record<string, StoredTensor>>;
  readonly metadata?: Readonly<Record<string, string>>;
}): Uint8Array {
  const header: Record<string, unknown> = Object.keys(metadata).length > 0 ? { __metadata__: metadata } : {};
  let offset = 0;
  // Wider types first, so that every tensor begins at a multiple of its numbers' size.
  const order = Object.keys(tensors).sort(
    (a, b) => itemSizes[tensors[b].dtype] - itemSizes[tensors[a].dtype] || (a < b ? -1 : 1),
  );
  for (const name of order) {
    const { dtype, shape, bytes } = tensors[name];
    const wanted = shape.reduce((product, axis) => product * axis, itemSizes[dtype]);
    if (bytes.length !== wanted) {
      throw new RangeError(
        `serializeSafetensors: expected ${wanted} bytes for ${name} ${dtype} [${shape.join(', ')}], received ${bytes.length}; correct its shape`,
      );
    }
    header[name] = { dtype, shape, data_offsets: [offset, offset + bytes.length] };
    offset += bytes.length;
  }
  // Spaces fill the header up to a multiple of 8, as the format's own library does.
  const json = JSON.stringify(header);
  const encoded = new TextEncoder().encode(json + ' '.repeat((8 - (new TextEncoder().encode(json).length % 8)) % 8));
  const file = new Uint8Array(8 + encoded.length + offset);
  new DataView(file.buffer).setBigUint64(0, BigInt(encoded.length), true);
  file.set(encoded, 8);
  let position = 8 + encoded.length;
  for (const name of order) {
    file.set(tensors[name].bytes, position);
    position += tensors[name].bytes.length;
  }
  return file;
}

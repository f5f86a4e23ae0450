import { sourceOf } from './byte-source.ts';
import type { ByteSource } from './byte-source.ts';
import { repeatedKey } from './repeated-key.ts';
import { itemSizes } from './stored-tensor.ts';
import type { StoredTensor, StoredType } from './stored-tensor.ts';

/** The content of a safetensors file. */
export interface Safetensors {
  /** By name. */
  readonly tensors: Readonly<Record<string, StoredTensor>>;
  /** Free texts by name. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Files with longer headers are refused by the format's own library, too. */
const longestHeader = 100_000_000;

/** Where a tensor lies among the file's numbers. */
interface Place {
  readonly name: string;
  readonly dtype: StoredType;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

function fail(expected: string, received: string): never {
  throw new RangeError(`parseSafetensors: expected ${expected}, received ${received}; is it a whole safetensors file?`);
}

/**
 * Reads a safetensors file: the length of the header (64 bits), the header (JSON: type, shape and place of each tensor), the numbers.
 * Nothing in it is executed, unlike in a pickle. It is as strict as the format: tensors fill the file without gap or overlap, no name
 * stands twice, `__metadata__` are texts.
 *
 * @param file the whole file; the tensors' bytes are views into it
 * @returns the tensors, which share the file's memory, and the texts of `__metadata__`
 * @throws RangeError where the file is cut short, or where its header says what cannot be
 *
 * Source: the format's description, https://github.com/huggingface/safetensors#format
 */
export function parseSafetensors(file: Uint8Array): Safetensors {
  const start = 8 + headerLength(file, file.length);
  const { places, metadata } = parseHeader(file.subarray(8, start), file.length - start);
  const tensors = places.map(({ name, dtype, shape, begin, end }): [string, StoredTensor] => [
    name,
    { dtype, shape, bytes: file.subarray(start + begin, start + end) },
  ]);
  return { tensors: Object.fromEntries(tensors), metadata };
}

/** The same of a file that is read tensor by tensor. */
export async function readSafetensors(file: ByteSource): Promise<Safetensors> {
  const source = sourceOf(file);
  const start = 8 + headerLength(await source.read(0, Math.min(8, source.size)), source.size);
  const { places, metadata } = parseHeader(await source.read(8, start - 8), source.size - start);
  const tensors: [string, StoredTensor][] = [];
  for (const { name, dtype, shape, begin, end } of places) {
    tensors.push([name, { dtype, shape, bytes: await source.read(start + begin, end - begin) }]);
  }
  return { tensors: Object.fromEntries(tensors), metadata };
}

function headerLength(start: Uint8Array, fileSize: number): number {
  if (start.length < 8) fail('at least 8 bytes', `${start.length}`);
  const length = Number(new DataView(start.buffer, start.byteOffset, 8).getBigUint64(0, true));
  if (length > longestHeader || 8 + length > fileSize) {
    fail(`a header within the file's ${fileSize} bytes`, `a header of ${length}`);
  }
  return length;
}

function parseHeader(
  bytes: Uint8Array,
  dataSize: number,
): { readonly places: readonly Place[]; readonly metadata: Readonly<Record<string, string>> } {
  const { text, header } = parseJson(bytes);
  const repeated = repeatedKey(text);
  if (repeated !== undefined) fail('each name once', `${JSON.stringify(repeated)} twice`);
  const { __metadata__: metadata = {}, ...entries } = header;
  if (!isRecord(metadata) || Object.values(metadata).some((value) => typeof value !== 'string')) {
    fail('__metadata__ of texts by name', JSON.stringify(metadata).slice(0, 40));
  }
  const places = Object.entries(entries).map(([name, entry]) => placeOf(name, entry, dataSize));
  let position = 0;
  for (const { name, begin, end } of [...places].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== position) fail(`${name} to begin at byte ${position}, after the one before`, `${begin}`);
    position = end;
  }
  if (position !== dataSize) fail(`${position} bytes of tensors`, `${dataSize}`);
  return { places, metadata: metadata as Record<string, string> };
}

function parseJson(bytes: Uint8Array): { readonly text: string; readonly header: Readonly<Record<string, unknown>> } {
  let text = new TextDecoder().decode(bytes);
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const header: unknown = JSON.parse(text);
    if (isRecord(header)) return { text, header };
  } catch {
    // Said below.
  }
  throw new RangeError(
    `parseSafetensors: expected a header of JSON, received ${JSON.stringify(text.slice(0, 40))}; is it a safetensors file?`,
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function placeOf(name: string, entry: unknown, dataSize: number): Place {
  const { dtype, shape, data_offsets: offsets, ...others } = isRecord(entry) ? entry : {};
  const whole = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
  if (typeof dtype !== 'string' || !Object.hasOwn(itemSizes, dtype)) {
    return fail(
      `a number type of ${Object.keys(itemSizes).join(', ')}`,
      `${name} of ${typeof dtype === 'string' ? dtype.slice(0, 40) : 'none'}`,
    );
  }
  if (!Array.isArray(shape) || !shape.every(whole))
    return fail(
      `a shape of whole numbers for ${name}`,
      shape === undefined ? 'none' : JSON.stringify(shape).slice(0, 80),
    );
  const isPair = Array.isArray(offsets) && offsets.length === 2;
  const [begin, end] = (isPair ? offsets : [NaN, NaN]) as [number, number];
  const wanted = shape.reduce((product, length) => product * length, itemSizes[dtype as StoredType]);
  if (end - begin !== wanted) fail(`${wanted} bytes for ${name} ${dtype} [${shape.join(', ')}]`, `${end - begin}`);
  if (!whole(begin) || end > dataSize) fail(`${name} within ${dataSize} bytes`, `${begin} to ${end}`);
  if (Object.keys(others).length > 0) fail(`dtype, shape and data_offsets for ${name}`, Object.keys(others).join(', '));
  return { name, dtype: dtype as StoredType, shape, begin, end };
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

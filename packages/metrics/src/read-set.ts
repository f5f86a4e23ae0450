import { showValue } from '@htg/ground/show-value';
import { Tensor } from '@tensorflow/tfjs-core';

/** Embeddings [N, L], row by row: a tensor, a flat typed array of N L numbers, or an array of rows. */
export type Embeddings = Tensor | Float32Array | Float64Array | readonly ArrayLike<number>[];

/** Whole numbers [N], one for each row of the embeddings, from -2^31 to 2^31 - 1. Labels that are names: see `numberLabels`. */
export type Integers = Tensor | ArrayLike<number> | ArrayLike<bigint>;

/** An embedded set, as every metric takes it. */
export interface EmbeddedSet {
  /** [N, L], finite. Computed with as float32. */
  readonly embeddings: Embeddings;
  /** The identity of each row; a negative one means that it is not known (junk). */
  readonly labels: Integers;
  /** The camera (or vendor, or view) of each row. */
  readonly cameras?: Integers;
  /** L, where the set carries it; held to the embeddings. */
  readonly embeddingLength?: number;
}

/** An embedded set in typed arrays. */
export interface Rows {
  /** [N, L], flat. May be the caller's own array: never written. */
  readonly values: Float32Array;
  readonly length: number;
  readonly width: number;
  readonly labels: Int32Array;
  readonly cameras: Int32Array | undefined;
}

/** Reads tensors and arrays and checks them; what it is given stays the caller's. */
export async function readSet(caller: string, name: string, set: EmbeddedSet): Promise<Rows> {
  const labels = await readIntegers(caller, `${name}labels`, set.labels);
  const { values, width } = await readEmbeddings(caller, `${name}embeddings`, set.embeddings, labels.length);
  if (set.embeddingLength !== undefined && set.embeddingLength !== width) {
    throw new RangeError(
      `${caller}: expected ${name}embeddings of length ${set.embeddingLength} (embeddingLength), received ${width}; pass what belongs together`,
    );
  }
  const cameras = set.cameras && (await readIntegers(caller, `${name}cameras`, set.cameras));
  if (cameras && cameras.length !== labels.length) {
    throw new RangeError(
      `${caller}: expected as many ${name}cameras as ${name}labels (${labels.length}), received ${cameras.length}; pass one for each row`,
    );
  }
  return { values, length: labels.length, width, labels, cameras };
}

/** The rows whose label is not negative; an error if there are none. */
export function labelledOnly(caller: string, rows: Rows): Rows {
  const kept = Array.from(rows.labels.keys()).filter((row) => rows.labels[row] >= 0);
  if (kept.length === rows.length) return rows;
  if (kept.length === 0) {
    throw new RangeError(`${caller}: expected a row with a label >= 0, received none; pass a labelled set`);
  }
  const values = new Float32Array(kept.length * rows.width);
  kept.forEach((row, place) => {
    values.set(rows.values.subarray(row * rows.width, (row + 1) * rows.width), place * rows.width);
  });
  return {
    ...rows,
    cameras: undefined,
    values,
    length: kept.length,
    labels: Int32Array.from(kept, (row) => rows.labels[row]),
  };
}

/** Whole numbers of a tensor or an array. */
export async function readIntegers(caller: string, name: string, source: Integers): Promise<Int32Array> {
  const values: ArrayLike<unknown> = source instanceof Tensor ? await source.data() : source;
  return Int32Array.from({ length: values.length }, (_, index) => {
    const value = values[index];
    const number = typeof value === 'bigint' ? Number(value) : value;
    if (typeof number === 'number' && number === (number | 0)) return number;
    throw new RangeError(
      `${caller}: expected ${name} to be whole numbers from -2147483648 to 2147483647, received ${showValue(value)} at ${index}; ` +
        'number the identities (numberLabels does it)',
    );
  });
}

async function readEmbeddings(
  caller: string,
  name: string,
  source: Embeddings,
  length: number,
): Promise<{ values: Float32Array; width: number }> {
  if (length === 0) throw new RangeError(`${caller}: expected at least one row of ${name}, received none; pass a set`);
  const flat = await flatten(caller, name, source, length);
  const values = flat instanceof Float32Array ? flat : Float32Array.from(flat);
  for (let index = 0; index < values.length; index++) {
    if (Number.isFinite(values[index])) continue;
    const row = Math.floor(index / (values.length / length));
    throw new RangeError(
      `${caller}: expected finite ${name}, received ${values[index]} in row ${row}; the model has diverged or the input is broken`,
    );
  }
  return { values, width: values.length / length };
}

async function flatten(caller: string, name: string, source: Embeddings, length: number): Promise<ArrayLike<number>> {
  const refuse = (received: string): RangeError =>
    new RangeError(
      `${caller}: expected ${name} of shape [${length}, L], one row for each of the ${length} labels, received ${received}; pass a matrix or its values row by row`,
    );
  if (source instanceof Tensor) {
    if (source.rank !== 2 || source.shape[0] !== length || source.size === 0) {
      throw refuse(`[${source.shape.join(', ')}]`);
    }
    return source.data();
  }
  if (ArrayBuffer.isView(source)) {
    if (source.length === 0 || source.length % length !== 0) throw refuse(`${source.length} values`);
    return source;
  }
  const width = source.length > 0 ? source[0].length : 0;
  const uneven = source.findIndex((row) => row.length !== width);
  if (source.length !== length || width === 0) throw refuse(`[${source.length}, ${width}]`);
  if (uneven >= 0) throw refuse(`a row of ${source[uneven].length} after one of ${width}`);
  const values = new Float32Array(length * width);
  source.forEach((row, index) => {
    values.set(row, index * width);
  });
  return values;
}

import { showValue } from '@htg/ground/show-value';
import type { GalleryDistance } from './exact/distance.ts';
import { lengthOf } from './exact/encode.ts';

/** Longest embedding: the sums of products of longer ones would not fit 32 bits with codes worth their name. */
const LONGEST = 16_384;

/** What float32 squares without loss of all digits, or overflow. */
const [SHORTEST_VECTOR, LONGEST_VECTOR] = [1e-15, 1e15];

/** Throws unless an embedding may have so many numbers. */
export function checkLength(caller: string, length: unknown): asserts length is number {
  if (Number.isInteger(length) && (length as number) >= 1 && (length as number) <= LONGEST) return;
  throw new RangeError(
    `${caller}: expected embeddingLength to be a whole number from 1 to ${LONGEST}, received ${showValue(length)}; pass the length of the model's output`,
  );
}

/** Throws unless k is a whole number of at least 1. */
export function checkK(caller: string, k: unknown, name = 'k'): asserts k is number {
  if (Number.isInteger(k) && (k as number) >= 1) return;
  throw new RangeError(
    `${caller}: expected ${name} to be a whole number >= 1, received ${showValue(k)}; pass a count such as 10`,
  );
}

/** Throws unless it is the name of a distance. */
export function checkDistance(caller: string, distance: unknown): asserts distance is GalleryDistance {
  if (distance === 'cosine' || distance === 'euclidean') return;
  throw new RangeError(
    `${caller}: expected distance to be cosine or euclidean, received ${showValue(distance)}; name one of them`,
  );
}

/**
 * Throws unless a flat array holds whole vectors [n, length], all finite and with a length.
 *
 * @param nameOf what a row is called in the message
 */
export function checkVectors(
  caller: string,
  name: string,
  values: Float32Array,
  length: number,
  nameOf: (row: number) => string = (row) => `row ${row} of ${name}`,
): void {
  if (!(values instanceof Float32Array)) {
    throw new TypeError(
      `${caller}: expected ${name} as a Float32Array, received ${showValue(values)}; convert with Float32Array.from`,
    );
  }
  checkWhole(caller, name, values, length);
  for (let start = 0; start < values.length; start += length) {
    const norm = lengthOf(values, start, length);
    if (norm >= SHORTEST_VECTOR && norm <= LONGEST_VECTOR) continue;
    const which = nameOf(start / length);
    let bad = start;
    while (bad < start + length && Number.isFinite(values[bad])) bad++;
    if (bad < start + length) {
      throw new RangeError(
        `${caller}: expected finite numbers, received ${values[bad]} at ${bad - start} of ${which}; the model has diverged or the image is broken`,
      );
    }
    throw new RangeError(
      `${caller}: expected a vector of length ${SHORTEST_VECTOR} to ${LONGEST_VECTOR}, received ${norm} for ${which}; ` +
        (norm === 0 ? 'zeros point nowhere and are as near to everything' : 'scale the embeddings'),
    );
  }
}

/** Throws unless a flat array holds whole vectors [n, length] of -127..127, none of them all zero. */
export function checkInt8Vectors(caller: string, name: string, values: Int8Array, length: number): void {
  checkWhole(caller, name, values, length);
  for (let start = 0; start < values.length; start += length) {
    let [isZero, isWhole] = [true, true];
    for (let i = start; i < start + length; i++) {
      if (values[i] !== 0) isZero = false;
      if (values[i] === -128) isWhole = false;
    }
    if (!isZero && isWhole) continue;
    throw new RangeError(
      `${caller}: expected numbers from -127 to 127 that are not all zero, received ${isZero ? 'zeros' : '-128'} in row ` +
        `${start / length} of ${name}; scale vectors so that their largest number is 127`,
    );
  }
}

function checkWhole(caller: string, name: string, values: Float32Array | Int8Array, length: number): void {
  if (values.length % length !== 0) {
    throw new RangeError(
      `${caller}: expected ${name} of ${length} numbers each, received ${values.length} in all; embed with the gallery's own model`,
    );
  }
}

import type { StoredArray } from './stored-array.ts';

/** An array of numbers or texts, or of rows of numbers. */
type JsonArray = readonly (number | string | readonly number[])[];

/**
 * The arrays of a JSON file: an object's by their names, or the one that the file is, under the name ''.
 *
 * @throws RangeError for what is no JSON, and for arrays of anything but numbers, texts, or rows of numbers of one length
 */
export function jsonArrays(text: string, name: string): Record<string, StoredArray> {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    const hint = /\b(?:NaN|Infinity)\b/.test(text)
      ? 'it holds NaN or Infinity, which JSON does not know'
      : 'correct it';
    throw new RangeError(`jsonArrays: expected JSON in ${name}, ${(error as Error).message}; ${hint}`, {
      cause: error,
    });
  }
  if (Array.isArray(content)) return { '': arrayOf(content as JsonArray, name) };
  const entries = typeof content === 'object' && content !== null ? Object.entries(content) : [];
  const arrays = entries.filter((entry): entry is [string, JsonArray] => Array.isArray(entry[1]));
  if (arrays.length === 0) {
    throw new RangeError(
      `jsonArrays: expected an array, or an object of arrays, in ${name}, received ${text.trim().slice(0, 40)}; write [[...], ...] or {"embeddings": [[...], ...], "labels": [...]}`,
    );
  }
  return Object.fromEntries(arrays.map(([key, array]) => [key, arrayOf(array, `${name}#${key}`)]));
}

function arrayOf(array: JsonArray, name: string): StoredArray {
  if (array.every((value) => typeof value === 'number')) return { shape: [array.length], values: array };
  if (array.every((value) => typeof value === 'string' || typeof value === 'number')) {
    return { shape: [array.length], values: array.map(String) };
  }
  if (array.every((value) => typeof value === 'boolean')) return { shape: [array.length], values: array.map(Number) };
  const width = Array.isArray(array[0]) ? array[0].length : 0;
  const values = new Float64Array(array.length * width);
  array.forEach((row, r) => {
    if (!Array.isArray(row) || row.length !== width || !row.every((value) => typeof value === 'number')) {
      const received = Array.isArray(row)
        ? `${row.length} values: ${JSON.stringify(row).slice(0, 40)}`
        : JSON.stringify(row);
      throw new RangeError(
        `jsonArrays: expected row ${r} of ${name} to be ${width} numbers, as the first, received ${received}; correct it`,
      );
    }
    values.set(row as readonly number[], r * width);
  });
  return { shape: [array.length, width], values };
}

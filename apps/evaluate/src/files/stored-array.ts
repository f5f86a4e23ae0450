/** An array of a file: numbers or texts, row by row. */
export interface StoredArray {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number> | readonly string[];
}

/** Whether an array holds texts. */
export function isText(values: StoredArray['values']): values is readonly string[] {
  return values.length > 0 && typeof values[0] === 'string';
}

import type { Rows } from '../read-set.ts';

/** Two sets as one: the rows of the first, then those of the second. */
export function allRows(first: Rows, second: Rows): Rows {
  const values = new Float32Array(first.values.length + second.values.length);
  values.set(first.values);
  values.set(second.values, first.values.length);
  const labels = new Int32Array(first.length + second.length);
  labels.set(first.labels);
  labels.set(second.labels, first.length);
  return { values, labels, length: labels.length, width: first.width, cameras: undefined };
}

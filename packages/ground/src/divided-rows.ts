import type { DataId, Variable } from '@tensorflow/tfjs-core';

/** How the rows of a matrix are divided among processes that compute together; a variable of this process holds one part. */
export interface DividedRows {
  /** Number of the process whose part it is, from 0. */
  readonly index: number;
  /** The first row of every part, and at last the number of all rows: `[0, 3, 6]` for two parts of three. */
  readonly bounds: readonly number[];
}

interface Entry {
  readonly rows: DividedRows;
  whole?: { readonly values: Float32Array; readonly dataId: DataId } | undefined;
}

/** On globalThis, so that all copies of this module agree: it is bundled into several packages. */
const key = Symbol.for('htg.dividedRows');
function entries(): WeakMap<Variable, Entry> {
  const holder = globalThis as Record<symbol, WeakMap<Variable, Entry> | undefined>;
  return (holder[key] ??= new WeakMap());
}

/** Parts as equal as they can be: part `i` of `n` has rows `floor(i rows / n)` up to `floor((i + 1) rows / n)`. */
export function boundsOf(rows: number, parts: number): readonly number[] {
  return Array.from({ length: parts + 1 }, (_, part) => Math.floor((part * rows) / parts));
}

/** Says of a variable that it holds a part of the rows of a matrix. */
export function markDivided(variable: Variable, rows: DividedRows): void {
  entries().set(variable, { rows });
}

/** Says of a variable that belongs to another, such as a momentum, that it is divided as that one is, if it is. @returns the variable */
export function divideLike(variable: Variable, other: Variable): Variable {
  const rows = dividedRows(other);
  if (rows !== undefined) markDivided(variable, rows);
  return variable;
}

/** @returns undefined for a variable that is no part */
export function dividedRows(variable: Variable): DividedRows | undefined {
  return entries().get(variable)?.rows;
}

/** Remembers the whole matrix to a variable that holds a part of it, as long as the variable stays as it is. */
export function keepWhole(variable: Variable, values: Float32Array): void {
  const entry = entries().get(variable);
  if (entry !== undefined) entry.whole = { values, dataId: variable.dataId };
}

/** The whole matrix to a divided variable, if it is at hand and the variable was not assigned since. */
export function wholeOf(variable: Variable): Float32Array | undefined {
  const whole = entries().get(variable)?.whole;
  return whole?.dataId === variable.dataId ? whole.values : undefined;
}

/** To be called before a variable changes by other means than `assign`, as in a compiled step, which may leave its data where it is. */
export function forgetWhole(variable: Variable): void {
  const entry = entries().get(variable);
  if (entry !== undefined) entry.whole = undefined;
}

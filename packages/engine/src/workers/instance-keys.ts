/**
 * Numbers of collective ops: those of several workers belong together if they have the same one. All workers run the same program, so each counts
 * for itself. A trace runs a function several times from one state: every run gets the numbers of the first.
 */
interface InstanceKeys {
  next: number;
  /** Those of the trace under way. */
  trace?: { readonly keys: number[]; used: number } | undefined;
}

/** On globalThis, so that ESM and CJS copies of this package agree. */
const key = Symbol.for('htg.engine');
function instanceKeys(): InstanceKeys {
  const state = ((globalThis as Record<symbol, { instanceKeys?: InstanceKeys } | undefined>)[key] ??= {});
  return (state.instanceKeys ??= { next: 1 });
}

/** The number of a collective op that is about to run, or to be recorded. */
export function nextInstanceKey(): number {
  const state = instanceKeys();
  const { trace } = state;
  if (trace === undefined) return state.next++;
  const place = trace.used++;
  return (trace.keys[place] ??= state.next++);
}

/** From now on until `endTrace` numbers are those of one function. */
export function beginTrace(): void {
  instanceKeys().trace = { keys: [], used: 0 };
}

/** Before each run of the function that is traced. */
export function beginTracedRun(): void {
  const { trace } = instanceKeys();
  if (trace !== undefined) trace.used = 0;
}

export function endTrace(): void {
  instanceKeys().trace = undefined;
}

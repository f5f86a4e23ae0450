import { closest, distance } from 'fastest-levenshtein';

/**
 * Options whose names are known, and no others: a misspelt one would leave its default in place without a word.
 *
 * @param caller opens the error text
 * @param options as they came; `undefined` values count as left out
 * @param known the names that there are
 * @throws RangeError naming the unknown ones, and the nearest that is known
 */
export function refuseUnknownOptions(caller: string, options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).filter((name) => !known.includes(name) && valueOf(options, name) !== undefined);
  if (unknown.length === 0) return;
  throw new RangeError(
    `${caller}: expected options among ${[...known].sort().join(', ') || 'none'}, received ${unknown.join(', ')}; ${advice(unknown[0], known)}`,
  );
}

/**
 * One of a few values.
 *
 * @throws RangeError naming them, what came, and the nearest
 */
export function checkOneOf<Value extends string | number | boolean>(
  caller: string,
  name: string,
  value: unknown,
  values: readonly Value[],
): asserts value is Value {
  if ((values as readonly unknown[]).includes(value)) return;
  throw new RangeError(
    `${caller}: expected ${name} to be one of ${values.join(', ')}, received ${describe(value)}; ${advice(typeof value === 'string' ? value : '', values.map(String))}`,
  );
}

function advice(name: string, known: readonly string[]): string {
  const near = known.length === 0 ? undefined : closest(name, [...known]);
  return near !== undefined && distance(name, near) <= Math.max(1, near.length / 2)
    ? `write ${near}`
    : 'leave it out or take one of them';
}

function valueOf(options: object, name: string): unknown {
  return (options as Readonly<Record<string, unknown>>)[name];
}

function describe(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : typeof value;
}

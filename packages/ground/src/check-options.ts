import { nearestName } from './nearest-name.ts';
import { showValue } from './show-value.ts';

/**
 * Options whose names are known, and no others: a misspelt one would leave its default in place without a word.
 *
 * @param caller opens the error text
 * @param options as they came, or what a destructuring left over of them; `undefined` values count as left out
 * @param known the names that there are; left out where the caller's caller knows further ones and took them out
 * @throws RangeError naming the first unknown one, and the nearest that is known
 */
export function refuseUnknownOptions(caller: string, options: object, known?: readonly string[]): void {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || known?.includes(name) === true) continue;
    const [expected, todo] = known
      ? [`among ${[...known].sort().join(', ') || 'none'}`, advice(name, known)]
      : ['that it has', 'correct its name or leave it out'];
    throw new RangeError(`${caller}: expected options ${expected}, received ${name}; ${todo}`);
  }
}

/**
 * An object of options whose names are known: {@link refuseUnknownOptions} for what may be anything at all, such as items of a list.
 *
 * @throws TypeError for what is no object; RangeError as above
 */
export function checkOptions(caller: string, options: unknown, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError(
      `${caller}: expected an object of options, received ${showValue(options)}; pass { ${known[0]}: ... }`,
    );
  }
  refuseUnknownOptions(caller, options, known);
}

/**
 * One of a few values; `undefined` counts as left out.
 *
 * @throws RangeError naming them, what came, and the nearest
 */
export function checkOneOf<Value extends string | number | boolean>(
  caller: string,
  name: string,
  value: unknown,
  values: readonly Value[],
): asserts value is Value | undefined {
  if (value === undefined || (values as readonly unknown[]).includes(value)) return;
  throw new RangeError(
    `${caller}: expected ${name} to be one of ${values.join(', ')}, received ${showValue(value)}; ${advice(typeof value === 'string' ? value : '', values.map(String))}`,
  );
}

function advice(written: string, known: readonly string[]): string {
  const near = nearestName(written, known);
  return near === undefined ? 'leave it out or take one of them' : `write ${near}`;
}

/**
 * Holds options to the names that a function knows: a misspelt one would silently be the default.
 *
 * @throws RangeError that names the unknown option and the known ones
 */
export function checkOptions(caller: string, options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new RangeError(
    `${caller}: expected options named ${[...known].sort().join(', ')}, received ${unknown}; correct its name or leave it out`,
  );
}

/**
 * Holds an option to its values.
 *
 * @throws RangeError that names the option and its values
 */
export function checkChoice(caller: string, name: string, value: unknown, choices: readonly unknown[]): void {
  if (value === undefined || choices.includes(value)) return;
  throw new RangeError(
    `${caller}: expected ${name} to be ${choices.map((choice) => JSON.stringify(choice)).join(', ')}, ` +
      `received ${JSON.stringify(value)}; leave it out for the default`,
  );
}

/**
 * Holds an option to whole numbers of a range.
 *
 * @throws RangeError that names the option and the range
 */
export function checkWhole(
  caller: string,
  name: string,
  value: number | undefined,
  [least, most]: readonly [number, number],
): void {
  if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) return;
  throw new RangeError(
    `${caller}: expected ${name} to be a whole number in ${least}..${most}, received ${JSON.stringify(value)}; leave it out for the default`,
  );
}

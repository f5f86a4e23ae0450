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

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

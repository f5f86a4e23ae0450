/** Throws unless every label is a whole number of at least 0 and there is at least one. */
export function checkLabels(
  caller: string,
  name: string,
  labels: ArrayLike<number>,
  advice = 'leave images without an identity out of the set',
): void {
  if (labels.length === 0)
    throw new RangeError(`${caller}: expected at least one of ${name}, received none; pass a set`);
  for (let index = 0; index < labels.length; index++) {
    const label = labels[index];
    if (!Number.isInteger(label) || label < 0) {
      throw new RangeError(
        `${caller}: expected ${name} to be whole numbers >= 0, received ${label} at ${index}; ${advice}`,
      );
    }
  }
}

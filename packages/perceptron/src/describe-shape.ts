/**
 * A tensor's shape as our error texts print it, `[32, 128]`. An example of a module: replace it by the package's own.
 *
 * @param shape lengths of the axes, each a whole number of at least 0
 */
export function describeShape(shape: readonly number[]): string {
  if (shape.some((length) => !Number.isInteger(length) || length < 0)) {
    throw new RangeError(
      `describeShape: expected whole lengths >= 0, received [${shape.join(', ')}]; pass the shape of a tensor`,
    );
  }
  return `[${shape.join(', ')}]`;
}

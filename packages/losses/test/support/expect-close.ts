import { expect } from 'vitest';

/**
 * Compares with golden numbers in double precision: within 1e-5 of the tensor's largest entry. (Entry by entry single precision does not
 * allow it: a gradient is a sum of terms that cancel.)
 */
export function expectClose(
  actual: readonly (readonly number[])[],
  expected: readonly (readonly number[])[],
  name: string,
  tolerance = 1e-5,
): void {
  const [ours, theirs] = [actual.flat(), expected.flat()];
  expect(ours, name).toHaveLength(theirs.length);
  const largest = Math.max(...theirs.map(Math.abs));
  const worst = Math.max(...ours.map((value, i) => Math.abs(value - theirs[i])));
  expect(worst, `${name}: largest difference ${String(worst)}, largest entry ${String(largest)}`).toBeLessThanOrEqual(
    tolerance * largest,
  );
}

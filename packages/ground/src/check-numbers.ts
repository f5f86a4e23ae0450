/** Checks of single numbers at public boundaries. Each throws a RangeError that names the option, its range and what came. */

export function checkFinite(caller: string, name: string, value: number): void {
  if (Number.isFinite(value)) return;
  throw new RangeError(`${caller}: expected ${name} to be a finite number, received ${String(value)}; change ${name}`);
}

/** A whole number of at least `least`. */
export function checkCount(caller: string, name: string, value: number, least = 1, advice = `change ${name}`): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new RangeError(
    `${caller}: expected ${name} to be a whole number >= ${least}, received ${String(value)}; ${advice}`,
  );
}

/** A whole number of at least 0 that a double holds exactly. */
export function checkSeed(caller: string, seed: number): void {
  if (Number.isSafeInteger(seed) && seed >= 0) return;
  throw new RangeError(
    `${caller}: expected seed to be a whole number from 0 to ${Number.MAX_SAFE_INTEGER}, received ${String(seed)}; pass such a number`,
  );
}

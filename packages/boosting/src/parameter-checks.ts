/** Checks of parameters at public boundaries. Each throws a RangeError that names the parameter, its range and what was received. */

export function checkAtLeast(caller: string, name: string, value: number, least: number): void {
  if (Number.isFinite(value) && value >= least) return;
  throw new RangeError(`${caller}: expected ${name} >= ${least}, received ${String(value)}; choose such a number`);
}

export function checkAbove(caller: string, name: string, value: number, bound: number): void {
  if (Number.isFinite(value) && value > bound) return;
  throw new RangeError(`${caller}: expected ${name} > ${bound}, received ${String(value)}; choose such a number`);
}

/** A count of at least `least`, or a fraction strictly between 0 and 1. */
export function checkCountOrFraction(caller: string, name: string, value: number, least: number): void {
  if ((Number.isInteger(value) && value >= least) || (value > 0 && value < 1)) return;
  throw new RangeError(
    `${caller}: expected ${name} to be a whole number >= ${least} or a fraction between 0 and 1, received ${String(value)}; choose such a number`,
  );
}

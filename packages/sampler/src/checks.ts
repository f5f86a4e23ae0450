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

/** Throws unless the value is a whole number of at least `least`. */
export function checkCount(caller: string, name: string, value: number, least: number, advice: string): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new RangeError(`${caller}: expected ${name} to be a whole number >= ${least}, received ${value}; ${advice}`);
}

/** Throws unless the seed is a whole number of at least 0 that a double holds exactly. */
export function checkSeed(caller: string, seed: number): void {
  if (Number.isSafeInteger(seed) && seed >= 0) return;
  throw new RangeError(
    `${caller}: expected seed to be a whole number from 0 to ${Number.MAX_SAFE_INTEGER}, received ${seed}; pass such a number`,
  );
}

/** Throws unless the value is one of the words. */
export function checkChoice(caller: string, name: string, value: string, words: readonly string[]): void {
  if (words.includes(value)) return;
  throw new RangeError(`${caller}: expected ${name} ${words.join(' or ')}, received ${value}; choose one of them`);
}

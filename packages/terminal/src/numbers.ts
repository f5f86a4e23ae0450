import { InvalidArgumentError } from 'commander';

/**
 * What reads a whole number of a command line.
 *
 * @param least the smallest that is allowed
 */
export function wholeNumber(least = 0, most = Infinity): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most) {
      const range = most === Infinity ? `>= ${least}` : `in ${least}..${most}`;
      throw new InvalidArgumentError(`expected a whole number ${range}, received ${text}`);
    }
    return value;
  };
}

/** Reads a number of a command line. */
export function anyNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) {
    throw new InvalidArgumentError(`expected a number, received ${text}`);
  }
  return value;
}

/** Raises for options that a miner does not have: what its destructuring left over. `caller` opens the error text. */
export function checkNoOthers(caller: string, others: object): void {
  for (const unknown of Object.keys(others)) {
    throw new RangeError(`${caller}: expected no option ${unknown}, there is none of that name; check its spelling`);
  }
}

/** Raises unless each of the options is a finite number; `caller` opens the error text. */
export function checkFinite(caller: string, options: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(options)) {
    if (!Number.isFinite(value)) {
      throw new RangeError(
        `${caller}: expected ${name} to be a finite number, received ${String(value)}; change ${name}`,
      );
    }
  }
}

/** Raises unless each of the options is one of the words; `caller` opens the error text. */
export function checkOneOf(caller: string, known: readonly string[], options: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(options)) {
    if (!known.includes(value)) {
      throw new RangeError(
        `${caller}: expected ${name} to be one of ${known.join(', ')}, received ${value}; choose one of them`,
      );
    }
  }
}

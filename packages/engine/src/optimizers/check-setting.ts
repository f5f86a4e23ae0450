/**
 * Checks one number of an optimizer's rule.
 *
 * @param below what it must stay under, if anything
 * @throws RangeError if it is not in [0, below)
 */
export function checkSetting(optimizer: string, name: string, value: number, below = Infinity): void {
  if (value >= 0 && value < below) return;
  throw new RangeError(
    `${optimizer}: expected ${name} in [0, ${below === Infinity ? 'infinity' : below}), received ${value}; ` +
      `see the rule for what it does`,
  );
}

/** So many tensors are spelled out. */
const spelledOut = 3;

/** Numbers of a weights file that no net has: NaN, infinity, a variance below 0. To load others beside them would help nobody. */
export class DamagedWeights extends RangeError {
  /**
   * @param what the function that found it and what it read, such as `importWeights`
   * @param tensors each by its name, and what was found in it
   */
  constructor(what: string, tensors: readonly string[]) {
    const more = tensors.length > spelledOut ? ` and ${tensors.length - spelledOut} more tensors` : '';
    super(
      `${what}: expected finite numbers and variances >= 0, received ${tensors.slice(0, spelledOut).join(', ')}${more}; ` +
        'the file is damaged or its training diverged: take another copy, or an earlier checkpoint',
    );
  }
}

/**
 * What a weight of this name cannot hold.
 *
 * @param name a path of ours or a name of torch's
 * @returns such as `NaN`; undefined where all is well
 */
export function damageIn(name: string, values: Float32Array): string | undefined {
  const broken = values.find((value) => !Number.isFinite(value));
  if (broken !== undefined) return String(broken);
  const isVariance = /\/moving_variance$|\.running_var$/.test(name);
  const below = isVariance ? values.find((value) => value < 0) : undefined;
  return below === undefined ? undefined : `the variance ${below}`;
}

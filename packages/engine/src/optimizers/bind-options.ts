/** What differs between the weights of one optimizer: param groups, in PyTorch's words. */
export interface BindOptions {
  /**
   * Factor of the learning rate of each weight, by its path, above 0; 1 by default. It is the rate of the weight's group in the whole rule, as in
   * PyTorch: weight decay, which the rate multiplies, is scaled with it.
   */
  readonly rateOf?: (path: string) => number;
  /**
   * Weights that may rest, such as frozen ones: an update without a gradient for them leaves them, their slots and their count of updates as they
   * are. They rest and learn together. None by default: then every update has a gradient for every weight.
   */
  readonly mayRest?: (path: string) => boolean;
}

/** The factor of each path. @throws RangeError where one is not above 0 and finite */
export function ratesByPath(paths: readonly string[], rateOf: (path: string) => number): ReadonlyMap<string, number> {
  return new Map(
    paths.map((path) => {
      const rate = rateOf(path);
      if (rate > 0 && Number.isFinite(rate)) return [path, rate];
      throw new RangeError(
        `bind: expected a finite factor of the learning rate > 0, received ${rate} for '${path}'; leave frozen weights out instead`,
      );
    }),
  );
}

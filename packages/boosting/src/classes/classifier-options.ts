import { checkOneOf } from '@htg/ground/check-options';
import type { GradientBoostingOptions, ResolvedBoostingOptions } from '../boosting-options.ts';
import { resolveBoostingOptions } from '../boosting-options.ts';

/** Parameters of gradient boosting of classes, with scikit-learn's meanings and defaults. */
export interface GradientBoostingClassifierOptions extends Omit<GradientBoostingOptions, 'loss' | 'alpha' | 'init'> {
  /** `log_loss` for any number of classes, `exponential` for two: AdaBoost's. */
  readonly loss?: 'log_loss' | 'exponential';
  /** Where boosting starts: the shares of the classes where undefined, or 0. */
  readonly init?: 'zero' | undefined;
}

export interface ResolvedClassifierOptions extends Omit<ResolvedBoostingOptions, 'loss' | 'alpha' | 'init'> {
  readonly loss: 'log_loss' | 'exponential';
  readonly init: 'zero' | undefined;
}

/** Fills in defaults and checks names and ranges. */
export function resolveClassifierOptions(
  caller: string,
  { loss = 'log_loss', init, ...options }: GradientBoostingClassifierOptions,
): ResolvedClassifierOptions {
  checkOneOf(caller, 'loss', loss, ['log_loss', 'exponential']);
  checkOneOf(caller, 'init', init, ['zero']);
  if ('alpha' in options) {
    throw new RangeError(
      `${caller}: expected no alpha, which belongs to losses of numbers, received ${String(options.alpha)}; leave it out`,
    );
  }
  const { alpha, loss: _, init: __, ...others } = resolveBoostingOptions(caller, options);
  return { ...others, loss, init };
}

import type { BoostingLossName } from '../boosting-options.ts';
import { absoluteErrorLoss } from './absolute-error.ts';
import { huberLoss } from './huber.ts';
import type { Loss } from './loss.ts';
import { quantileLoss } from './quantile.ts';
import { squaredErrorLoss } from './squared-error.ts';

/** @param alpha of `huber` and `quantile` */
export function createLoss(name: BoostingLossName, alpha: number): Loss {
  switch (name) {
    case 'squared_error':
      return squaredErrorLoss();
    case 'absolute_error':
      return absoluteErrorLoss();
    case 'huber':
      return huberLoss(alpha);
    case 'quantile':
      return quantileLoss(alpha);
  }
}

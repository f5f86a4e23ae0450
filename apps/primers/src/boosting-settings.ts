import type { BoostingLossName } from '@htg/boosting';

export interface BoostingSettings {
  readonly trees: number;
  readonly depth: number;
  readonly rate: number;
  readonly loss: BoostingLossName;
  /** Of the shuffle before the split, 0 .. 2^32 - 1. */
  readonly seed: number;
  /** Of the rows, the last after the shuffle, 0 < share < 1. */
  readonly testShare: number;
}

/** The settings of the documents that this primer follows. */
export const documentSettings: BoostingSettings = {
  trees: 500,
  depth: 4,
  rate: 0.01,
  loss: 'squared_error',
  seed: 13,
  testShare: 0.1,
};

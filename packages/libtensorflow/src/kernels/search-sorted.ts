import { SearchSorted } from '@tensorflow/tfjs-core';
import { typeAttribute } from './kernel.ts';
import type { Kernel } from './kernel.ts';

/** Where each value would go in the sorted row of the same number, before its equals (`left`) or behind them. */
export const searchSorted: Kernel = {
  name: SearchSorted,
  run: ({ inputs: { sortedSequence, values }, attributes, backend }) =>
    backend.executeSingleOutput(
      attributes.side === 'left' ? 'LowerBound' : 'UpperBound',
      [typeAttribute('T', sortedSequence.dtype), typeAttribute('out_type', 'int32')],
      [sortedSequence, values],
    ),
};

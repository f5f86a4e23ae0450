import type { Tensor2D } from '@tensorflow/tfjs-core';
import { checkPairs } from '../checks/check-batch.ts';
import type { Reference } from '../pairs/compare-pairs.ts';
import type { Mined } from './miner.ts';

/** Raises unless mined masks are `[N, M]` for these embeddings; `caller` opens the error text. */
export function checkMined(
  caller: string,
  { positive, negative, band, triplets, positivesPerAnchor, negativesPerAnchor }: Mined,
  embeddings: Tensor2D,
  ref?: Reference,
): void {
  const check = (name: string, matrix: Tensor2D, dtype?: string): void => {
    checkPairs(caller, `mined.${name}`, matrix, embeddings.shape[0], (ref?.embeddings ?? embeddings).shape[0], dtype);
  };
  check('positive', positive);
  check('negative', negative);
  if (band)
    Object.entries(band).forEach(([name, bound]: [string, Tensor2D]) => {
      check(name, bound, 'float32');
    });
  if (!triplets) return;
  if (band || [positivesPerAnchor, negativesPerAnchor].includes('one')) {
    throw new RangeError(
      `${caller}: expected mined.triplets alone, received a band or the promise of one for each anchor, too; leave those out`,
    );
  }
  const others = (ref?.embeddings ?? embeddings).shape[0];
  const expected = `bool [${[embeddings.shape[0], others, others].join(', ')}]`;
  const received = `${triplets.dtype} [${triplets.shape.join(', ')}]`;
  if (received !== expected) {
    throw new RangeError(
      `${caller}: expected mined.triplets as ${expected}, received ${received}; pass one value for each triplet`,
    );
  }
}

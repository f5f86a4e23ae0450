import type { Reference } from '../pairs/compare-pairs.ts';
import type { Mined } from './miner.ts';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { describeShape } from '../check-batch.ts';

/** Raises unless mined masks are `[N, M]` for these embeddings; `caller` opens the error text. */
export function checkMined(caller: string, mined: Mined, embeddings: Tensor2D, ref?: Reference): void {
  const expected = [embeddings.shape[0], (ref?.embeddings ?? embeddings).shape[0]].join(', ');
  const parts: Record<string, Tensor> = { positive: mined.positive, negative: mined.negative, ...mined.band };
  for (const [name, mask] of Object.entries(parts)) {
    if (mask.shape.join(', ') !== expected) {
      throw new RangeError(
        `${caller}: expected mined.${name} [${expected}], received ${describeShape(mask)}; mine on a batch of the same size`,
      );
    }
  }
}

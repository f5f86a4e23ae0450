import { refuseUnknownOptions } from '@htg/ground/check-options';
import type { Tensor2D, Tensor } from '@tensorflow/tfjs-core';
import { checkEmbeddings } from '../checks/check-batch.ts';
import { emptyLoss } from '../reduction/empty-loss.ts';
import { differentiable, reduce } from '../reduction/reduce.ts';
import type { Losses, Reduced, Reduction } from '../reduction/reduction.ts';
import { checkReduction } from '../reduction/reduction.ts';

/** Options of every regularizer. */
export interface RegularizerOptions<R extends Reduction = Reduction> {
  /** How the losses of single rows become one number. Default `mean`. */
  readonly reduction?: R;
}

/** A regularizer of rows, embeddings or a loss's weights, from its formula: checks, reduction and gradient are here; `caller` opens the error texts. */
export function regularize<R extends Reduction>(
  caller: string,
  rows: Tensor2D,
  { reduction, ...others }: { readonly reduction: R },
  formula: () => Tensor | Losses,
): Reduced<R> {
  refuseUnknownOptions(caller, others);
  checkEmbeddings(caller, rows, 'rows');
  checkReduction(caller, reduction);
  if (rows.size === 0) return emptyLoss([rows], reduction);
  return differentiable(() => {
    const losses = formula();
    return reduce([rows], reduction, 'losses' in losses ? losses : { losses });
  });
}

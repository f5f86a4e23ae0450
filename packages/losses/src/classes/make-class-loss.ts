import type { Tensor1D, Tensor2D, Tensor } from '@tensorflow/tfjs-core';
import { checkEmbeddings, checkLabels } from '../checks/check-batch.ts';
import { emptyLoss } from '../reduction/empty-loss.ts';
import { differentiable, reduce } from '../reduction/reduce.ts';
import type { Reduced, Reduction } from '../reduction/reduction.ts';
import { checkReduction } from '../reduction/reduction.ts';
import type { ClassLoss } from './class-loss.ts';
import type { OwnClasses } from './class-weights.ts';
import { dividedSoftmaxLosses } from './divided-softmax-losses.ts';
import type { LogitScale } from './logit-scale.ts';
import { scaledBy } from './logit-scale.ts';
import { softmaxLosses } from './softmax-losses.ts';

/** What a loss over classes consists of, besides its options. */
interface ClassFormula<R extends Reduction> {
  readonly variables: ClassLoss['variables'];
  readonly reduction: R;
  /** Embeddings `[N, L]` against each identity's weights, `[N, K]`. */
  readonly measure: (embeddings: Tensor2D) => Tensor2D;
  /** What makes logits of that: a number, or a factor of the embeddings that is broadcast over `[N, K]`. Default 1. */
  readonly scale?: LogitScale;
  /** The identities that `measure` measures; the losses must then be alike on all shards. Default all of them. */
  readonly own?: OwnClasses;
  /** The losses, of what `measure` gave. Default the cross entropy of the logits. */
  readonly losses?: (measured: Tensor2D, labels: Tensor1D, embeddings: Tensor2D) => Tensor;
}

/** A loss over classes from its formula: checks, reduction and gradient are here; `caller` opens the error texts. */
export function makeClassLoss<R extends Reduction>(
  caller: string,
  { variables, reduction, measure, scale = 1, own, losses }: ClassFormula<R>,
): ClassLoss<R> {
  checkReduction(caller, reduction);
  return {
    variables,
    logits(embeddings) {
      checkRows(caller, embeddings, variables.weights);
      return differentiable(() => scaledBy(scale, measure(embeddings), embeddings));
    },
    apply(embeddings, labels): Reduced<R> {
      checkRows(caller, embeddings, variables.weights);
      checkLabels(caller, embeddings, labels);
      if (embeddings.size === 0) return emptyLoss([embeddings, ...Object.values(variables)], reduction);
      return differentiable(() => {
        const measured = measure(embeddings);
        const each = losses
          ? losses(measured, labels, embeddings)
          : ownSoftmaxLosses(scaledBy(scale, measured, embeddings), labels, own);
        // What a shard measures is not what the others do: theirs is in the losses.
        return reduce([own?.shard === undefined ? measured : each], reduction, { losses: each });
      });
    },
  };
}

/** The cross entropy of logits `[N, K]`, or of a shard's part of them, `[N]`. */
export function ownSoftmaxLosses(logits: Tensor2D, labels: Tensor1D, own: OwnClasses | undefined): Tensor1D {
  if (own?.shard === undefined) return softmaxLosses(logits, labels);
  return dividedSoftmaxLosses(logits, labels, { shard: own.shard, from: own.from });
}

/** Raises unless the embeddings have the length of the weights `[K, L]`. */
function checkRows(caller: string, embeddings: Tensor2D, weights: Tensor): void {
  checkEmbeddings(caller, embeddings);
  const length = weights.shape[1];
  if (embeddings.shape[1] !== length) {
    throw new RangeError(
      `${caller}: expected embeddings of length ${String(length)}, received ${String(embeddings.shape[1])}; ` +
        'create the loss with the embeddingLength of the model',
    );
  }
}

import type { Scalar } from '@tensorflow/tfjs-core';
import type { CrossBatchMemoryOptions } from '../memory/cross-batch-memory.ts';
import { crossBatchMemory } from '../memory/cross-batch-memory.ts';
import type { Reference } from '../pairs/compare-pairs.ts';
import { makeObjective, underFolder } from './make-objective.ts';
import type { MaybeMining, MetricLoss, MetricObjectiveOptions } from './metric-objective.ts';
import type { Objective } from './objective.ts';

/** What `memoryObjective` takes, besides the loss and its options. */
export type MemoryObjectiveOptions = MetricObjectiveOptions & Omit<CrossBatchMemoryOptions, 'loss'>;

/**
 * A loss over pairs or triplets with a cross-batch memory, as a trainer takes it: what comes before the neck is compared with the batches
 * before, too. The memory is among the variables (`memory/...`), not trainable.
 *
 * @param name what it is called in reports and checkpoints
 * @param options those of the loss; variables of its miner belong to the objective from now on
 * @throws RangeError for a weight below 0, a name with spaces or slashes, and sizes that are none; at `apply` for a loss with reduction `none`
 *
 * @example
 * const pairs = memoryObjective('pairs', contrastiveLoss, { negativeMargin: 0.5 }, { embeddingLength: 128, size: 4096 });
 */
export function memoryObjective<const Options extends object>(
  name: string,
  loss: MetricLoss<Options & { readonly ref: Reference }>,
  options: Options & MaybeMining,
  { weight = 1, variables, ...memory }: MemoryObjectiveOptions,
): Objective {
  const remembering = crossBatchMemory({
    ...memory,
    loss: (embeddings, labels, { ref }) => loss(embeddings, labels, { ...options, ref }) as Scalar,
  });
  return makeObjective('memoryObjective', {
    name,
    weight,
    variables: {
      ...variables,
      ...underFolder('miner', options.miner?.variables),
      ...underFolder('memory', remembering.variables),
    },
    apply: ({ metric, labels }) => remembering.apply(metric, labels),
  });
}

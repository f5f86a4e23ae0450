import { allMax, allReduce, openedWorkers } from '@htg/engine';
import type { ClassShard } from '@htg/losses';

/**
 * This worker's part of class weights that all workers divide among themselves, for losses over classes: each holds the weights of `K / W` identities,
 * their momenta and their logits of the whole batch, and exchanges 4 N numbers. The update is that of one process that holds all of them.
 *
 * @returns undefined where this process trains alone: it then holds all
 *
 * Source: the model-parallel softmax of face recognition, as in An et al., "Partial FC", ICCV Workshops 2021, section 3.1.
 *
 * @example
 * const loss = arcFace({ embeddingLength: 128, identities: 1_000_000, shard: classShard() });
 */
export function classShard(): ClassShard | undefined {
  const workers = openedWorkers();
  return workers && { index: workers.index, count: workers.count, sum: allReduce, largest: allMax };
}

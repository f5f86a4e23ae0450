import type { ClassShard } from '../classes/class-shard.ts';
import type { Miner } from '../mining/miner.ts';

/** What a loss is made for, besides its own settings. */
export interface LossContext {
  /** What it is called in reports and checkpoints. */
  readonly name: string;
  /** `L`, of the embeddings. */
  readonly embeddingLength: number;
  /** `K`, of the training set. */
  readonly identities: number;
  /** Images of each identity in a batch, where the sampler promises a number: P x K. */
  readonly images?: number | undefined;
  /** Of the initial weights. */
  readonly seed: number;
  /** The loss's own miner, ready made; its variables belong to the loss from now on. */
  readonly miner?: Miner | undefined;
  /** The part of the identities whose weights a loss over classes holds, where several workers divide them. */
  readonly shard?: ClassShard | undefined;
}

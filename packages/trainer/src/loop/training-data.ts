import type { Batches, SamplerState } from '@htg/sampler';

/**
 * Loads a training batch, usually changed at random. It must depend on nothing but its arguments, so that a run repeats bit for
 * bit; `loadBatch` of `@htg/datasets` does.
 *
 * @param indices positions of the images in their set
 * @param step number of the update that the batch is for, from 0
 * @returns uint8 `[n, H, W, 3]`
 */
export type LoadBatch = (indices: Int32Array, step: number) => Promise<Uint8Array>;

/**
 * Makes the sampler of a training, at its beginning or where it stood: `(start) => identityBatches({ ...start, identities: 8, images: 4 })`.
 *
 * @param start the identities of the images, the seed of the training, and the state of an earlier sampler of the same kind
 */
export type CreateSampler = (start: {
  readonly labels: Int32Array;
  readonly seed: number;
  readonly state?: SamplerState;
}) => Batches;

/** An endless iterator over positions of batches' images; `state` is JSON and resumes exactly. */
export interface BatchSampler<State> {
  next(): IteratorResult<Int32Array, unknown>;
  readonly state: State;
}

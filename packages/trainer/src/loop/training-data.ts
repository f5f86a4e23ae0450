/**
 * Loads a training batch, usually changed at random. It must depend on nothing but its arguments, so that a run repeats bit for
 * bit; `loadBatch` of `@htg/datasets` does.
 *
 * @param indices positions of the images in their set
 * @param step number of the update that the batch is for, from 0
 * @returns uint8 `[n, H, W, 3]`
 */
export type LoadBatch = (indices: Int32Array, step: number) => Promise<Uint8Array>;

/** An endless iterator over positions of batches' images; `state` is JSON and resumes exactly. */
export interface BatchSampler<State> {
  next(): IteratorResult<Int32Array, unknown>;
  readonly state: State;
}

/** Identity-labelled images as the trainer reads them; every set of `@htg/datasets` is one. */
export interface ImageSet {
  /** Number of images. */
  readonly length: number;
  /** Number of identities, `K`. */
  readonly identities: number;
  /** Identity of each image, 0..K-1. */
  readonly labels: Int32Array;
  /** Camera (source) of each image, where the set knows it. */
  readonly cameras?: Int32Array;
  /** Pixels of the images at these positions, uint8 RGB, `[n, H, W, 3]` row by row. */
  load(indices: ArrayLike<number>): Promise<Uint8Array>;
}

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
  next(): IteratorResult<Int32Array>;
  readonly state: State;
}

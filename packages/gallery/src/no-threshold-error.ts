/** A gallery cannot say where known ends and unknown begins: it has one label, or equal items under two. Searching goes on all the same. */
export class NoThresholdError extends Error {
  override readonly name = 'NoThresholdError';
}

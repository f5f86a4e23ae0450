/** What `fit` takes beside samples and targets. */
export interface FitOptions {
  /** One weight >= 0 for each sample; 1 each where undefined. */
  readonly sampleWeight?: ArrayLike<number> | undefined;
}

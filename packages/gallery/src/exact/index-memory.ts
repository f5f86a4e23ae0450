/** The memory of an index: WebAssembly's, or a plain buffer where that may not run. */
export interface IndexMemory {
  readonly buffer: ArrayBufferLike;
  /** By pages of 64 KiB. @throws RangeError where there is no room */
  grow(pages: number): number;
}

/** `scan` of `assembly/kernels.ts`; addresses in bytes. */
export type Scan = (
  codes: number,
  width: number,
  rows: number,
  mask: number,
  scales: number,
  errors: number,
  norms: number,
  euclidean: number,
  first: number,
  queries: number,
  query: number,
  factors: number,
  spans: number,
  thresholds: number,
  counts: number,
  lists: number,
) => void;

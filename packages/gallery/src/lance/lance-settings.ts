import type { GalleryDistance } from '../exact/distance.ts';

/** Options of `lance`. */
export interface LanceEngineOptions {
  /** What it searches by; default `cosine`. */
  readonly distance?: GalleryDistance;
  /** From how many items on `compact` makes an index; without one every search is exact and reads all vectors. Default 100,000. */
  readonly indexFrom?: number;
  /** `flat`: vectors as they are, in cells. `pq` (product quantization): a fraction of their size, compared again by `refine`. Default `flat`. */
  readonly index?: 'flat' | 'pq';
  /** Cells that are searched; more find more. Default 20. */
  readonly probes?: number;
  /** With `pq`: k times as many are compared by their whole vectors. Default 10. */
  readonly refine?: number;
}

/** The options, complete. */
export type LanceSettings = Required<LanceEngineOptions>;

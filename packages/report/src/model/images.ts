import type { RawImage } from '@htg/ground/densities';

/** An image of the page. */
export interface PageImage {
  /** A data URI. */
  readonly src: string;
  /** Whom it shows. */
  readonly name: string;
  /** Where it comes from: a camera, a path. */
  readonly source?: string | undefined;
}

/** An image that a query found. */
export interface RankedImage extends PageImage {
  /** Whether it shows the query's identity. */
  readonly right: boolean;
  /** `1 - cosine`. */
  readonly distance: number;
}

/** An image and keypoint densities drawn over it. */
export interface ImageWithMaps {
  readonly image: PageImage;
  readonly maps: readonly KeypointMap[];
}

export interface KeypointMap {
  /** A data URI. */
  readonly src: string;
  readonly channel: number;
  /** The largest density, 0..1, and where it stands: row and column, from 0. */
  readonly peak: number;
  readonly at: readonly [number, number];
}

/** Encodes pixels as a data URI. */
export type EncodeImage = (image: RawImage) => Promise<string>;

/** A picture of the page. */
export interface Picture {
  /** A data URI. */
  readonly src: string;
  /** Whom it shows. */
  readonly name: string;
  /** Where it comes from: a camera, a path. */
  readonly source?: string | undefined;
}

/** A picture that a query found. */
export interface RankedPicture extends Picture {
  readonly right: boolean;
  /** `1 - cosine`. */
  readonly distance: number;
}

/** A picture and keypoint densities drawn over it. */
export interface PictureWithMaps {
  readonly picture: Picture;
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
export type EncodePicture = (picture: RawPicture) => Promise<string>;

/** uint8 RGB `[H, W, 3]`. */
export interface RawPicture {
  readonly pixels: Uint8Array;
  readonly height: number;
  readonly width: number;
}

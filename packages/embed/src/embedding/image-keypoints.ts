/** One keypoint of a block on one image. */
export interface SeenKeypoint {
  /** Its channel in the block, from 0: what a keypoint stands for is the same on every image. */
  readonly channel: number;
  /** Where it is seen, `[H_l W_l]` row by row, of sum 1. */
  readonly density: Float32Array;
  /** The largest density, and where it stands: row and column, from 0. */
  readonly peak: number;
  readonly at: readonly [row: number, column: number];
}

/** The clearest keypoints of one block on one image. */
export interface KeypointsOfBlock {
  /** The part of the embedding that it makes: `keypoints3`, ... */
  readonly part: string;
  /** Positions of the block's map. */
  readonly height: number;
  readonly width: number;
  /** Keypoints of the block, of which some are shown. */
  readonly channels: number;
  /** Clearest first, each at another place than those before while there are others. */
  readonly shown: readonly SeenKeypoint[];
}

/** An image as the model sees it, with what its keypoints see. */
export interface ImageKeypoints {
  /** uint8 RGB `[H, W, 3]`. */
  readonly pixels: Uint8Array;
  readonly height: number;
  readonly width: number;
  readonly blocks: readonly KeypointsOfBlock[];
}

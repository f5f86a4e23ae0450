/** A decoded image. */
export interface DecodedImage {
  readonly height: number;
  readonly width: number;
  /** uint8 RGB `[H, W, 3]`. */
  readonly data: Uint8Array;
}

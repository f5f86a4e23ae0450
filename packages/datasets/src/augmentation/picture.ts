/** A decoded picture. */
export interface Picture {
  readonly height: number;
  readonly width: number;
  /** uint8 RGB `[H, W, 3]`. */
  readonly data: Uint8Array;
}

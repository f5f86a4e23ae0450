/** A rectangle of whole pixels. */
export interface Box {
  /** From the image's left edge. */
  readonly left: number;
  /** From the image's upper edge. */
  readonly top: number;
  /** At least 1. */
  readonly width: number;
  /** At least 1. */
  readonly height: number;
}

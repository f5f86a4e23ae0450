/** With what images a net was trained by its source, and so what it wants to be given. */
export interface InputContract {
  /** Side of the square images, in pixels. */
  readonly imageSize: number;
  /** Per channel, of pixels divided by 255. */
  readonly mean: readonly [number, number, number];
  /** Per channel, of pixels divided by 255. */
  readonly deviation: readonly [number, number, number];
  /** How images were brought to their size. */
  readonly interpolation: 'bilinear' | 'bicubic';
}

/**
 * Gaussian blur in place, separable, taps out to 3 sigma, borders mirrored (the edge pixel is repeated).
 *
 * @param pixels uint8 RGB `[height, width, 3]`
 * @param sigma standard deviation in pixels, above 0
 */
export function blur(pixels: Uint8Array, height: number, width: number, sigma: number): void {
  const reach = Math.max(1, Math.ceil(3 * sigma));
  const taps = Float32Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * sigma * sigma)),
  );
  const sum = taps.reduce((total, tap) => total + tap, 0);
  for (let i = 0; i < taps.length; i++) taps[i] /= sum;
  const between = new Float32Array(pixels.length);
  convolve(pixels, between, { lines: height, length: width, line: width * 3, step: 3 }, taps);
  convolve(between, pixels, { lines: width, length: height, line: 3, step: width * 3 }, taps);
}

/** Where the lines of one direction lie: their number and length, and the distances of lines and of pixels on a line. */
interface Lines {
  readonly lines: number;
  readonly length: number;
  readonly line: number;
  readonly step: number;
}

function convolve(from: ArrayLike<number>, to: Uint8Array | Float32Array, lines: Lines, taps: Float32Array): void {
  const reach = (taps.length - 1) / 2;
  const last = lines.length - 1;
  const rounding = to instanceof Uint8Array ? 0.5 : 0;
  for (let l = 0; l < lines.lines; l++) {
    for (let p = 0; p <= last; p++) {
      let red = rounding;
      let green = rounding;
      let blue = rounding;
      for (let t = -reach; t <= reach; t++) {
        const q = p + t < 0 ? 0 : p + t > last ? last : p + t;
        const at = l * lines.line + q * lines.step;
        const tap = taps[t + reach];
        red += from[at] * tap;
        green += from[at + 1] * tap;
        blue += from[at + 2] * tap;
      }
      const at = l * lines.line + p * lines.step;
      to[at] = red;
      to[at + 1] = green;
      to[at + 2] = blue;
    }
  }
}

/** Luma of ITU-R 601, as PIL rounds it: `(19595 R + 38470 G + 7471 B + 2^15) / 2^16`. */
function luma(red: number, green: number, blue: number): number {
  return (19595 * red + 38470 * green + 7471 * blue + 32768) >> 16;
}

const clamp = (value: number): number => (value < 0 ? 0 : value > 255 ? 255 : value);

/** `v * factor`, by a table. */
export function brighten(pixels: Uint8Array, factor: number): void {
  apply(pixels, (value) => value * factor);
}

/** `mean + factor (v - mean)` with the mean luma of the picture. */
export function contrast(pixels: Uint8Array, factor: number): void {
  let sum = 0;
  for (let i = 0; i < pixels.length; i += 3) sum += luma(pixels[i], pixels[i + 1], pixels[i + 2]);
  const mean = Math.round(sum / (pixels.length / 3));
  apply(pixels, (value) => mean + factor * (value - mean));
}

function apply(pixels: Uint8Array, change: (value: number) => number): void {
  const table = Uint8Array.from({ length: 256 }, (_, value) => Math.round(clamp(change(value))));
  for (let i = 0; i < pixels.length; i++) pixels[i] = table[pixels[i]];
}

/** `grey + factor (v - grey)` with each pixel's own luma: 0 is grey, 1 is unchanged. */
export function saturate(pixels: Uint8Array, factor: number): void {
  const scale = Math.round(factor * 65536);
  for (let i = 0; i < pixels.length; i += 3) {
    const grey = luma(pixels[i], pixels[i + 1], pixels[i + 2]);
    const base = (grey << 16) + 32768;
    pixels[i] = clamp((base + (pixels[i] - grey) * scale) >> 16);
    pixels[i + 1] = clamp((base + (pixels[i + 1] - grey) * scale) >> 16);
    pixels[i + 2] = clamp((base + (pixels[i + 2] - grey) * scale) >> 16);
  }
}

/** Turns the hue by `turn` (1 is all around) in HSV; value and saturation stay. */
export function turnHue(pixels: Uint8Array, turn: number): void {
  for (let i = 0; i < pixels.length; i += 3) {
    const red = pixels[i];
    const green = pixels[i + 1];
    const blue = pixels[i + 2];
    const high = Math.max(red, green, blue);
    const chroma = high - Math.min(red, green, blue);
    if (chroma === 0) continue;
    const sector =
      high === red ? (green - blue) / chroma : high === green ? (blue - red) / chroma + 2 : (red - green) / chroma + 4;
    const hue = (sector / 6 + turn + 2) * 6;
    for (let c = 0; c < 3; c++) {
      // Red, green and blue stand at 5, 3 and 1 sixths (Smith's hexcone, written without branches).
      const k = (hue + (c === 0 ? 5 : c === 1 ? 3 : 1)) % 6;
      pixels[i + c] = Math.round(high - chroma * Math.max(0, Math.min(k, 4 - k, 1)));
    }
  }
}

/** uint8 RGB `[H, W, 3]`. */
export interface RawImage {
  readonly pixels: Uint8Array;
  readonly height: number;
  readonly width: number;
}

/** One channel's density for one image, `[H, W]` row by row. */
export interface Density {
  readonly values: Float32Array;
  readonly height: number;
  readonly width: number;
}

/** The color of the densest place: a red that stays visible on most images. */
const hot = [214, 24, 66] as const;

/**
 * A density over its image: the image pale and gray, the density in red, between positions interpolated linearly. Opacity
 * grows from nothing at the even density, one over the number of positions, to `full`, so that images of one block can be compared.
 *
 * @param full the density that covers the image wholly
 */
export function drawDensity({ pixels, height, width }: RawImage, density: Density, full: number): RawImage {
  const drawn = new Uint8Array(pixels.length);
  const even = 1 / density.values.length;
  const range = Math.max(full - even, 1e-6);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 3;
      const gray = 0.299 * pixels[at] + 0.587 * pixels[at + 1] + 0.114 * pixels[at + 2];
      const pale = 96 + gray * 0.6;
      const cover =
        0.85 * Math.min(1, Math.max(0, (sample(density, (y + 0.5) / height, (x + 0.5) / width) - even) / range));
      for (let c = 0; c < 3; c++) drawn[at + c] = Math.round(pale + cover * (hot[c] - pale));
    }
  }
  return { pixels: drawn, height, width };
}

/** The density at a place of the image, 0..1 down and across; beyond the outer positions' centers it stays as there. */
function sample({ values, height, width }: Density, down: number, across: number): number {
  const [top, bottom, y] = between(down, height);
  const [left, right, x] = between(across, width);
  const at = (row: number, column: number): number => values[row * width + column];
  const above = at(top, left) * (1 - x) + at(top, right) * x;
  const below = at(bottom, left) * (1 - x) + at(bottom, right) * x;
  return above * (1 - y) + below * y;
}

function between(share: number, count: number): [number, number, number] {
  const place = Math.min(Math.max(share * count - 0.5, 0), count - 1);
  const first = Math.floor(place);
  return [first, Math.min(first + 1, count - 1), place - first];
}

import type { Densities } from './choose-channels.ts';

/** One channel's density for one image, `[H W]`. */
export function sliceOf(
  { values, shape: [, height, width, channels] }: Densities,
  image: number,
  channel: number,
): Float32Array {
  const start = image * height * width;
  return Float32Array.from({ length: height * width }, (_, i) => values[(start + i) * channels + channel]);
}

/** The largest density of a slice, and where it stands: row and column, from 0. */
export function peakOf(
  values: Float32Array,
  width: number,
): { readonly peak: number; readonly at: readonly [row: number, column: number] } {
  const peak = Math.max(...values);
  const place = values.indexOf(peak);
  return { peak, at: [Math.floor(place / width), place % width] };
}

import type { Affine } from './affine.ts';
import type { Color } from './augmentation.ts';
import type { DecodedImage } from './decoded-image.ts';
import { bytesOf, kernels, layOut, wordsOf } from './kernels.ts';
import type { Stretch } from './kernels.ts';

/**
 * Samples an image through an affine map, bilinearly, in 16.16 fixed point. There is no filter against aliasing: for
 * maps that shrink much, see {@link resample}.
 *
 * @param frame size of the result and the map from its coordinates to the image's
 * @param fill what lies beyond the image's borders
 * @returns the result, uint8 RGB, in the kernels' memory: good until it is laid out again
 */
export function warp(
  image: DecodedImage,
  { height, width, map }: { readonly height: number; readonly width: number; readonly map: Affine },
  fill: Color,
): Stretch {
  const line = (image.width + 2) * 3;
  const [source, out, rows] = layOut([(image.height + 2) * line, height * width * 3, height * 8]);
  const framed = bytesOf(source);
  for (let x = 0; x < line; x++) framed[x] = fill[x % 3];
  framed.copyWithin((image.height + 1) * line, 0, line);
  for (let y = 1; y <= image.height; y++) {
    const row = y * line;
    framed.set(fill, row);
    framed.set(image.data.subarray((y - 1) * image.width * 3, y * image.width * 3), row + 3);
    framed.set(fill, row + line - 3);
  }
  const starts = wordsOf(rows);
  for (let y = 0; y < height; y++) {
    starts[2 * y] = fixed(map.xx * 0.5 + map.xy * (y + 0.5) + map.x0 - 0.5);
    starts[2 * y + 1] = fixed(map.yx * 0.5 + map.yy * (y + 0.5) + map.y0 - 0.5);
  }
  kernels.warp(
    source.address,
    image.width,
    image.height,
    out.address,
    width,
    height,
    fixed(map.xx),
    fixed(map.yx),
    rows.address,
  );
  return out;
}

function fixed(value: number): number {
  return Math.round(value * 65536);
}

import { type Affine, chain, stretch } from './affine.ts';
import type { Color } from './augmentation.ts';
import { triangleFilter } from './filter.ts';
import { type Stretch, bytesOf } from './kernels.ts';
import type { DecodedImage } from './decoded-image.ts';
import type { Placement } from './place.ts';
import { resample } from './resample.ts';
import { warp } from './warp.ts';

/** Reductions up to this one are sampled without a filter: bilinear sampling looks at all pixels, if unevenly (ours). */
const unfiltered = 1.25;

/**
 * Shows an image through a placement: a part that lies inside the image by resizing, everything else by an affine warp,
 * after a resize where the map shrinks.
 *
 * @returns uint8 RGB of the placement's size, in the kernels' memory: good until it is laid out again
 */
export function show(image: DecodedImage, placement: Placement, fill: Color): Stretch {
  const { height, width, map } = placement;
  if (isPart(image, placement)) {
    const flipped = map.xx < 0;
    const columns = { begin: flipped ? map.x0 + map.xx * width : map.x0, length: Math.abs(map.xx) * width };
    return resample(
      image,
      triangleFilter(columns, width, image.width, flipped),
      triangleFilter({ begin: map.y0, length: map.yy * height }, height, image.height),
    );
  }
  const shrinkX = Math.hypot(map.xx, map.xy);
  const shrinkY = Math.hypot(map.yx, map.yy);
  if (shrinkX <= unfiltered && shrinkY <= unfiltered) return warp(image, placement, fill);
  const smaller = shrink(image, Math.max(1, shrinkX), Math.max(1, shrinkY));
  const rest: Affine = stretch(smaller.width / image.width, smaller.height / image.height);
  return warp(smaller, { height, width, map: chain(map, rest) }, fill);
}

/** True where the frame is a rectangle inside the image, perhaps mirrored. A millionth of a pixel is rounding. */
function isPart(image: DecodedImage, { height, width, map }: Placement): boolean {
  const inside = (begin: number, end: number, limit: number): boolean =>
    Math.min(begin, end) >= -1e-6 && Math.max(begin, end) <= limit + 1e-6;
  return (
    map.xy === 0 &&
    map.yx === 0 &&
    map.yy > 0 &&
    inside(map.x0, map.x0 + map.xx * width, image.width) &&
    inside(map.y0, map.y0 + map.yy * height, image.height)
  );
}

function shrink(image: DecodedImage, byX: number, byY: number): DecodedImage {
  const width = Math.max(1, Math.round(image.width / byX));
  const height = Math.max(1, Math.round(image.height / byY));
  const pixels = resample(
    image,
    triangleFilter({ begin: 0, length: image.width }, width, image.width),
    triangleFilter({ begin: 0, length: image.height }, height, image.height),
  );
  return { height, width, data: bytesOf(pixels).slice() };
}

import { type Affine, chain, stretch } from './affine.ts';
import type { Colour } from './augmentation.ts';
import { triangleFilter } from './filter.ts';
import { type Stretch, bytesOf } from './kernels.ts';
import type { Picture } from './picture.ts';
import type { Placement } from './place.ts';
import { resample } from './resample.ts';
import { warp } from './warp.ts';

/** Reductions up to this one are sampled without a filter: bilinear sampling looks at all pixels, if unevenly (ours). */
const unfiltered = 1.25;

/**
 * Shows a picture through a placement: a part that lies inside the picture by resizing, everything else by an affine warp,
 * after a resize where the map shrinks.
 *
 * @returns uint8 RGB of the placement's size, in the kernels' memory: good until it is laid out again
 */
export function show(picture: Picture, placement: Placement, fill: Colour): Stretch {
  const { height, width, map } = placement;
  if (isPart(picture, placement)) {
    const flipped = map.xx < 0;
    const columns = { begin: flipped ? map.x0 + map.xx * width : map.x0, length: Math.abs(map.xx) * width };
    return resample(
      picture,
      triangleFilter(columns, width, picture.width, flipped),
      triangleFilter({ begin: map.y0, length: map.yy * height }, height, picture.height),
    );
  }
  const shrinkX = Math.hypot(map.xx, map.xy);
  const shrinkY = Math.hypot(map.yx, map.yy);
  if (shrinkX <= unfiltered && shrinkY <= unfiltered) return warp(picture, placement, fill);
  const smaller = shrink(picture, Math.max(1, shrinkX), Math.max(1, shrinkY));
  const rest: Affine = stretch(smaller.width / picture.width, smaller.height / picture.height);
  return warp(smaller, { height, width, map: chain(map, rest) }, fill);
}

/** True where the frame is a rectangle inside the picture, perhaps mirrored. A millionth of a pixel is rounding. */
function isPart(picture: Picture, { height, width, map }: Placement): boolean {
  const inside = (begin: number, end: number, limit: number): boolean =>
    Math.min(begin, end) >= -1e-6 && Math.max(begin, end) <= limit + 1e-6;
  return (
    map.xy === 0 &&
    map.yx === 0 &&
    map.yy > 0 &&
    inside(map.x0, map.x0 + map.xx * width, picture.width) &&
    inside(map.y0, map.y0 + map.yy * height, picture.height)
  );
}

function shrink(picture: Picture, byX: number, byY: number): Picture {
  const width = Math.max(1, Math.round(picture.width / byX));
  const height = Math.max(1, Math.round(picture.height / byY));
  const pixels = resample(
    picture,
    triangleFilter({ begin: 0, length: picture.width }, width, picture.width),
    triangleFilter({ begin: 0, length: picture.height }, height, picture.height),
  );
  return { height, width, data: bytesOf(pixels).slice() };
}

import { chain, stretch } from '../augmentation/affine.ts';
import type { Placement } from '../augmentation/place.ts';
import type { Box } from '../reading/box.ts';

/**
 * The pixels of an image that a placement looks at, with the margin that its filters need.
 *
 * @returns the box in the image and the same placement on the box alone
 */
export function regionOf(
  placement: Placement,
  image: { readonly height: number; readonly width: number },
): { box: Box; placement: Placement } {
  const { height, width, map } = placement;
  const span = (a: number, b: number, start: number, limit: number): [number, number] => {
    const corners = [start, start + a * width, start + b * height, start + a * width + b * height];
    const margin = Math.ceil(Math.max(1, Math.hypot(a, b))) + 2;
    const low = Math.max(0, Math.min(limit - 1, Math.floor(Math.min(...corners)) - margin));
    const high = Math.max(low + 1, Math.min(limit, Math.ceil(Math.max(...corners)) + margin));
    return [low, high];
  };
  const [left, right] = span(map.xx, map.xy, map.x0, image.width);
  const [top, bottom] = span(map.yx, map.yy, map.y0, image.height);
  return {
    box: { left, top, width: right - left, height: bottom - top },
    placement: { height, width, map: chain(map, stretch(1, 1, -left, -top)) },
  };
}

import { chain, stretch } from './affine.ts';
import type { Affine } from './affine.ts';
import type { Color } from './augmentation.ts';
import type { DecodedImage } from './decoded-image.ts';
import { triangleFilter } from './filter.ts';
import { bytesOf, layOut } from './kernels.ts';
import type { Stretch } from './kernels.ts';
import type { Placement } from './place.ts';
import { resample } from './resample.ts';
import { warp } from './warp.ts';

/** Reductions up to this one are sampled without a filter: bilinear sampling looks at all pixels, if unevenly (ours). */
const unfiltered = 1.25;

/**
 * Shows an image through a placement: a part that lies inside the image by resizing, a whole image with a border by resizing and laying
 * it on `fill`, everything else by an affine warp, after a resize where the map shrinks.
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
  const inner = innerPart(image, placement);
  if (inner !== undefined) return framed(image, { ...inner, height, width, mirrored: map.xx < 0 }, fill);
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

/** Where the whole image lies in the frame, at whole pixels; undefined where it does not. */
function innerPart(
  image: DecodedImage,
  { height, width, map }: Placement,
): { readonly across: readonly [number, number]; readonly down: readonly [number, number] } | undefined {
  if (map.xy !== 0 || map.yx !== 0 || map.yy <= 0) return undefined;
  const span = (start: number, step: number, limit: number, frame: number): [number, number] | undefined => {
    const ends = [-start / step, (limit - start) / step].sort((a, b) => a - b);
    const whole = ends.map(Math.round);
    const isWhole = ends.every((end, i) => Math.abs(end - whole[i]) < 1e-6);
    return isWhole && whole[0] >= 0 && whole[1] <= frame ? [whole[0], whole[1]] : undefined;
  };
  const across = span(map.x0, map.xx, image.width, width);
  const down = span(map.y0, map.yy, image.height, height);
  return across === undefined || down === undefined ? undefined : { across, down };
}

function framed(
  image: DecodedImage,
  {
    height,
    width,
    across,
    down,
    mirrored,
  }: {
    readonly height: number;
    readonly width: number;
    readonly across: readonly [number, number];
    readonly down: readonly [number, number];
    readonly mirrored: boolean;
  },
  fill: Color,
): Stretch {
  const columns = across[1] - across[0];
  const inner = bytesOf(
    resample(
      image,
      triangleFilter({ begin: 0, length: image.width }, columns, image.width, mirrored),
      triangleFilter({ begin: 0, length: image.height }, down[1] - down[0], image.height),
    ),
  ).slice();
  const [out] = layOut([height * width * 3]);
  const bytes = bytesOf(out);
  for (let i = 0; i < bytes.length; i++) bytes[i] = fill[i % 3];
  for (let y = down[0]; y < down[1]; y++) {
    const row = inner.subarray((y - down[0]) * columns * 3, (y - down[0] + 1) * columns * 3);
    bytes.set(row, (y * width + across[0]) * 3);
  }
  return out;
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

import type { RandomStream } from '../random-stream.ts';
import { chain, identityMap, stretch, turn } from './affine.ts';
import type { Affine } from './affine.ts';
import type { Geometry, Size } from './augmentation.ts';

/** Which part of an image is seen, and how: where each pixel of an H x W frame lies in the image. */
export interface Placement {
  readonly height: number;
  readonly width: number;
  /** From the frame's coordinates to the image's. */
  readonly map: Affine;
}

/** Draws the geometry for an image of `size`. */
export function place(size: Size, geometry: readonly Geometry[], random: RandomStream): Placement {
  let placement: Placement = { height: size[0], width: size[1], map: identityMap };
  for (const change of geometry) placement = move(placement, change, random);
  return placement;
}

function move(seen: Placement, change: Geometry, random: RandomStream): Placement {
  const { height, width } = seen;
  switch (change.kind) {
    case 'resize':
      return part(seen, [0, 0], [height, width], change.size);
    case 'shrinkShorter':
      if (Math.min(height, width) <= change.length) return seen;
      return move(seen, { kind: 'resizeShorter', length: change.length }, random);
    case 'resizeShorter': {
      const factor = change.length / Math.min(height, width);
      return part(seen, [0, 0], [height, width], [Math.round(height * factor), Math.round(width * factor)]);
    }
    case 'cover': {
      const [h, w] = change.size;
      const factor = Math.max(h / height, w / width);
      const shown: Size = [Math.max(h, Math.round(height * factor)), Math.max(w, Math.round(width * factor))];
      return part(seen, [0, 0], [height, width], shown);
    }
    case 'pad': {
      const [h, w] = change.size;
      const factor = Math.min(h / height, w / width);
      // Whole pixels, so that the image can be resized by itself and laid on its background.
      const inner = [height, width].map((side) => Math.max(1, Math.round(side * factor)));
      const [y, x] = [Math.floor((h - inner[0]) / 2), Math.floor((w - inner[1]) / 2)];
      const [sy, sx] = [height / inner[0], width / inner[1]];
      return { height: h, width: w, map: chain(stretch(sx, sy, -x * sx, -y * sy), seen.map) };
    }
    case 'centerCrop': {
      const [h, w] = change.size;
      return part(seen, [Math.round((height - h) / 2), Math.round((width - w) / 2)], change.size, change.size);
    }
    case 'randomCrop': {
      const [h, w] = change.size;
      const top = height > h ? random.below(height - h + 1) : Math.round((height - h) / 2);
      const left = width > w ? random.below(width - w + 1) : Math.round((width - w) / 2);
      return part(seen, [top, left], change.size, change.size);
    }
    case 'randomResizedCrop': {
      const { corner, size } = randomResizedCropOf([height, width], change, random);
      return part(seen, corner, size, change.size);
    }
    case 'paddedCrop': {
      const { padding, probability } = change;
      if (random.next() >= probability) return seen;
      const top = random.below(2 * padding + 1) - padding;
      return part(seen, [top, random.below(2 * padding + 1) - padding], [height, width], [height, width]);
    }
    case 'shift': {
      const dy = random.between(-change.fraction, change.fraction) * height;
      const dx = random.between(-change.fraction, change.fraction) * width;
      return { height, width, map: chain(stretch(1, 1, dx, dy), seen.map) };
    }
    case 'scale': {
      const s = 1 / random.between(...change.range);
      return { height, width, map: chain(stretch(s, s, ((1 - s) * width) / 2, ((1 - s) * height) / 2), seen.map) };
    }
    case 'rotation': {
      const radians = (random.between(-change.degrees, change.degrees) * Math.PI) / 180;
      return { height, width, map: chain(turn(radians, width / 2, height / 2), seen.map) };
    }
    case 'flip':
      if (random.next() >= change.probability) return seen;
      return { height, width, map: chain(stretch(-1, 1, width, 0), seen.map) };
  }
}

/** The rectangle at `corner` (top, left) of `size`, shown as a frame of `shown` pixels. */
function part(seen: Placement, [top, left]: Size, size: Size, shown: Size): Placement {
  const [height, width] = shown;
  return { height, width, map: chain(stretch(size[1] / width, size[0] / height, left, top), seen.map) };
}

/**
 * A rectangle of a random share of the area and a random aspect ratio (log-uniform), whole pixels, as torchvision draws
 * it: ten attempts, then the largest centered rectangle whose ratio is in range.
 */
function randomResizedCropOf(
  [height, width]: Size,
  { scale, ratio }: Extract<Geometry, { kind: 'randomResizedCrop' }>,
  random: RandomStream,
): { corner: Size; size: Size } {
  for (let attempt = 0; attempt < 10; attempt++) {
    const area = height * width * random.between(...scale);
    const aspect = Math.exp(random.between(Math.log(ratio[0]), Math.log(ratio[1])));
    const w = Math.round(Math.sqrt(area * aspect));
    const h = Math.round(Math.sqrt(area / aspect));
    if (w > 0 && w <= width && h > 0 && h <= height) {
      return { corner: [random.below(height - h + 1), random.below(width - w + 1)], size: [h, w] };
    }
  }
  const aspect = width / height;
  const h = aspect < ratio[0] ? Math.round(width / ratio[0]) : height;
  const w = aspect > ratio[1] ? Math.round(height * ratio[1]) : width;
  return { corner: [Math.floor((height - h) / 2), Math.floor((width - w) / 2)], size: [h, w] };
}

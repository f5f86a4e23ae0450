import type { Geometry, Size } from '../augmentation/augmentation.ts';

/**
 * How an image of any shape becomes one of the model's. `crop`: as large as it has to be to cover the frame, a margin more, and the
 * middle of it; what lies beyond is lost. `stretch`: all of it, pressed into the frame's shape. `pad`: all of it in its own shape,
 * with the background around it.
 */
export type ResizeRule = 'crop' | 'stretch' | 'pad';

/** In the order in which they are told. */
export const resizeRules: readonly ResizeRule[] = ['crop', 'stretch', 'pad'];

/** `crop` for squares, `stretch` for other frames: what most of the field does with things and with persons. */
export function defaultResize([height, width]: Size): ResizeRule {
  return height === width ? 'crop' : 'stretch';
}

/** The geometry of a rule. A crop leaves a margin of 1/8 of the covered size, as 224 of 256 pixels do. */
export function resizeGeometry(frame: Size, rule: ResizeRule): readonly Geometry[] {
  switch (rule) {
    case 'crop':
      return cropGeometry(frame, 256 / 224);
    case 'stretch':
      return [{ kind: 'resize', size: frame }];
    case 'pad':
      return [{ kind: 'pad', size: frame }];
  }
}

/** The image as large as `margin` times the frame at least, and the middle of it. */
export function cropGeometry(frame: Size, margin: number): readonly Geometry[] {
  const [height, width] = frame;
  const crop: Geometry = { kind: 'centerCrop', size: frame };
  if (height === width) return [{ kind: 'resizeShorter', length: Math.round(height * margin) }, crop];
  return [{ kind: 'cover', size: [Math.round(height * margin), Math.round(width * margin)] }, crop];
}

/**
 * One number stands for a square.
 *
 * @param imageSize in pixels
 */
export function frameOf(imageSize: number | Size): Size {
  return typeof imageSize === 'number' ? [imageSize, imageSize] : imageSize;
}

/**
 * As {@link frameOf}, checked.
 *
 * @throws RangeError unless it is a whole number of pixels, or two
 */
export function checkedFrame(
  caller: string,
  imageSize: number | Size,
  [least, most]: readonly [number, number] = [1, 4096],
): Size {
  const frame = frameOf(imageSize);
  const isSide = (side: unknown): boolean =>
    Number.isInteger(side) && (side as number) >= least && (side as number) <= most;
  // In plain JavaScript it may be anything.
  const sides: unknown = frame;
  if (Array.isArray(sides) && sides.length === 2 && sides.every(isSide)) return frame;
  throw new RangeError(
    `${caller}: expected imageSize to be a whole number in ${least}..${most}, or [height, width], ` +
      `received ${JSON.stringify(imageSize)}; use 224, or [256, 128] for persons`,
  );
}

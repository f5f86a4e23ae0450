import type { Color, Interval } from '../augmentation/augmentation.ts';

/** How image files are read. */
export interface ReadOptions {
  /** What shows through transparent pixels, and around padded images. Default white. */
  readonly background?: Color | undefined;
  /** The largest image that is decoded, in pixels; a guard against files that unfold to gigabytes. Default 100 million. */
  readonly pixelLimit?: number | undefined;
  /** Whether links may lead out of the folder, and links to folders are gone into. Default false. */
  readonly followLinks?: boolean | undefined;
  /**
   * The values of black and white in images of more than 8 bits a value: `[0, 4095]` for 12 bits of a sensor. Default: 0 and 65535
   * for 16 bits; where that is doubtful, and for other types, an image is refused until the range is given.
   */
  readonly range?: Interval | undefined;
  /** Seconds that rendering a drawing (SVG) may take. Default 10. */
  readonly renderSeconds?: number | undefined;
}

/** With defaults. */
export interface ReadSettings {
  readonly background: Color;
  readonly pixelLimit: number;
  readonly followLinks: boolean;
  readonly range: Interval | undefined;
  readonly renderSeconds: number;
}

/** @throws RangeError for values that make no sense */
export function readSettings(options: ReadOptions): ReadSettings {
  const settings = {
    background: options.background ?? ([255, 255, 255] as const),
    pixelLimit: options.pixelLimit ?? 100_000_000,
    followLinks: options.followLinks ?? false,
    range: options.range,
    renderSeconds: options.renderSeconds ?? 10,
  };
  const { background, pixelLimit, followLinks, range, renderSeconds } = settings;
  expect(isColor(background), 'background to be three whole numbers in 0..255', background, 'leave it out for white');
  expect(
    Number.isInteger(pixelLimit) && pixelLimit >= 1,
    'pixelLimit to be a whole number >= 1',
    pixelLimit,
    'leave it out for 100 million',
  );
  expect(typeof followLinks === 'boolean', 'followLinks to be true or false', followLinks, 'leave it out for false');
  expect(
    range === undefined || isRange(range),
    'range to be [black, white], two ascending numbers',
    range,
    'pass [0, 4095] for 12 bits',
  );
  expect(
    typeof renderSeconds === 'number' && renderSeconds > 0 && renderSeconds <= 3600,
    'renderSeconds to be a number in 0..3600',
    renderSeconds,
    'leave it out for 10',
  );
  return settings;
}

/** True for two ascending numbers. */
export function isRange(value: unknown): value is Interval {
  return Array.isArray(value) && value.length === 2 && value.every(Number.isFinite) && value[0] < value[1];
}

/** True for red, green, blue in 0..255. */
export function isColor(value: unknown): value is Color {
  return (
    Array.isArray(value) &&
    value.length === 3 &&
    value.every((part) => Number.isInteger(part) && (part as number) >= 0 && (part as number) <= 255)
  );
}

function expect(holds: boolean, relation: string, value: unknown, advice: string): void {
  if (holds) return;
  throw new RangeError(`readSettings: expected ${relation}, received ${JSON.stringify(value)}; ${advice}`);
}

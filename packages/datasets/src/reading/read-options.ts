import type { Color } from '../augmentation/augmentation.ts';

/** How image files are read. */
export interface ReadOptions {
  /** What shows through transparent pixels. Default white. */
  readonly background?: Color | undefined;
  /** The largest image that is decoded, in pixels; a guard against files that unfold to gigabytes. Default 100 million. */
  readonly pixelLimit?: number | undefined;
  /** Whether links may lead out of the folder. Default false. */
  readonly followLinks?: boolean | undefined;
}

/** With defaults. */
export type ReadSettings = { readonly [Key in keyof ReadOptions]-?: NonNullable<ReadOptions[Key]> };

export function readSettings({ background, pixelLimit, followLinks }: ReadOptions): ReadSettings {
  const settings = {
    background: background ?? ([255, 255, 255] as const),
    pixelLimit: pixelLimit ?? 100_000_000,
    followLinks: followLinks ?? false,
  };
  if (!Number.isInteger(settings.pixelLimit) || settings.pixelLimit < 1) {
    throw new RangeError(
      `readSettings: expected pixelLimit to be a whole number >= 1, received ${settings.pixelLimit}; leave it out for 100 million`,
    );
  }
  return settings;
}

import type { Interval } from './augmentation.ts';

/** Limits of values that are ranges. */
export const ranges = {
  scale: [0, 1],
  ratio: [0.01, 100],
  range: [0.01, 100],
  sigma: [0.01, 100],
  area: [0, 1],
} as const satisfies Readonly<Record<string, Interval>>;

/** Limits of single values. */
export const numbers = {
  probability: [0, 1],
  fraction: [0, 1],
  degrees: [0, 180],
  brightness: [0, 16],
  contrast: [0, 16],
  saturation: [0, 16],
  hue: [0, 0.5],
} as const satisfies Readonly<Record<string, Interval>>;

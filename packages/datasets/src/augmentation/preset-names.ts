import type { Augmentation } from './augmentation.ts';
import { lightAugmentation } from './light.ts';
import { fastReid, imageNet, realityCheck } from './presets.ts';

/** Augmentations that recipes and commands can name. */
export const augmentationNames = ['light', 'reality-check', 'fast-reid', 'image-net'] as const;

/** One of {@link augmentationNames}. */
export type AugmentationName = (typeof augmentationNames)[number];

/** The augmentation of that name for square images of `size` pixels. */
export function augmentationNamed(name: AugmentationName, size: number): Augmentation {
  switch (name) {
    case 'light':
      return lightAugmentation();
    case 'reality-check':
      return realityCheck({ size }).train;
    case 'fast-reid':
      return fastReid({ size: [size, size] }).train;
    case 'image-net':
      return imageNet({ size }).train;
  }
}

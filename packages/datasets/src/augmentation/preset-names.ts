import { frameOf, resizeGeometry } from '../view/resize-rule.ts';
import type { ResizeRule } from '../view/resize-rule.ts';
import type { Augmentation, Color, Size } from './augmentation.ts';
import { lightAugmentation } from './light.ts';
import { fastReid, imageNet, realityCheck } from './presets.ts';

/** Augmentations that recipes and commands can name. */
export const augmentationNames = ['light', 'reality-check', 'fast-reid', 'image-net'] as const;

/** One of {@link augmentationNames}. */
export type AugmentationName = (typeof augmentationNames)[number];

/** How the images that are changed are seen at test time. */
export interface SeenAs {
  /** Default: that of the preset. */
  readonly resize?: ResizeRule | undefined;
  /** Around padded images. Default white. */
  readonly background?: Color | undefined;
}

/**
 * The augmentation of that name for images of `size`. With a rule to `stretch` or `pad`, all of an image is brought to the frame first, as
 * it is at test time, and changed there.
 *
 * @param name such as `light`
 */
export function augmentationNamed(
  name: AugmentationName,
  size: number | Size,
  { resize, background = [255, 255, 255] }: SeenAs = {},
): Augmentation {
  const frame = frameOf(size);
  switch (name) {
    case 'light':
      // It names no size, so it starts from what is seen at test time.
      return lightAugmentation();
    case 'reality-check': {
      const { train } = realityCheck({ size: frame });
      return resize === undefined || resize === 'crop' ? train : begunWith(resize, train.geometry.slice(1), train);
    }
    case 'fast-reid': {
      const { train } = fastReid({ size: frame });
      return resize === undefined ? train : begunWith(resize, train.geometry.slice(1), train);
    }
    case 'image-net': {
      const { train } = imageNet({ size: frame });
      return resize === undefined || resize === 'crop' ? train : begunWith(resize, train.geometry, train);
    }
  }

  function begunWith(rule: ResizeRule, after: Augmentation['geometry'], augmentation: Augmentation): Augmentation {
    const geometry = [...resizeGeometry(frame, rule), ...after];
    return rule === 'pad' ? { ...augmentation, geometry, fill: background } : { ...augmentation, geometry };
  }
}

/**
 * What a preset's authors do with images of other shapes at test time, where that is not the default of the frame.
 *
 * @param name of the preset
 */
export function resizeOfPreset(name: string): ResizeRule | undefined {
  return name === 'fast-reid' ? 'stretch' : undefined;
}

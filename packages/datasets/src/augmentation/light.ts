import type { Augmentation, Color } from './augmentation.ts';

/**
 * Light changes for small images of things that are seen from the front: up to 10 degrees of rotation, 10% of scale, 6% of
 * shift, 0.2 of brightness, contrast and saturation, and a quarter of the images partly erased. No mirroring: it would
 * turn one sign into another. All values are ours; the kinds of changes are those of our first experiment on the emoji set.
 *
 * @param options.fill what lies beyond the borders; default white, the emoji set's background
 */
export function lightAugmentation({ fill = [255, 255, 255] }: { readonly fill?: Color } = {}): Augmentation {
  return {
    geometry: [
      { kind: 'rotation', degrees: 10 },
      { kind: 'scale', range: [0.9, 1.1] },
      { kind: 'shift', fraction: 0.06 },
    ],
    pixels: [
      { kind: 'colorJitter', brightness: 0.2, contrast: 0.2, saturation: 0.2, hue: 0, probability: 1 },
      { kind: 'randomErasing', probability: 0.25, area: [0.02, 0.15], ratio: [0.3, 3.3], fill: 'mean' },
    ],
    fill,
  };
}

import { cropGeometry, frameOf } from '../view/resize-rule.ts';
import type { Augmentation, Geometry, Interval, Size } from './augmentation.ts';

/** How a set is seen in training and at test time; both end at the same size. */
export interface Preset {
  /** Changed at random. */
  readonly train: Augmentation;
  /** The same at every time. */
  readonly test: readonly Geometry[];
}

/**
 * What "A Metric Learning Reality Check" does with CUB, CARS and SOP: shorter side to 256, a crop of a random size (of the
 * image's area, 0.16 to 1) and aspect ratio 3/4 to 4/3, mirrored half of the time; at test time, the center.
 *
 * @param options.size 227 in the paper
 * @see Musgrave, Belongie, Lim, ECCV 2020, section 4.1
 */
export function realityCheck({ size = 227 }: { readonly size?: number | Size } = {}): Preset {
  const frame = frameOf(size);
  const test = cropGeometry(frame, 256 / 227);
  return {
    train: {
      geometry: [
        test[0],
        { kind: 'randomResizedCrop', size: frame, scale: [0.16, 1], ratio: ratioFor(frame) },
        { kind: 'flip', probability: 0.5 },
      ],
      pixels: [],
      fill: [0, 0, 0],
    },
    test,
  };
}

/**
 * What fast-reid does with persons: resized to the frame whatever the shape, mirrored half of the time, a crop after padding by
 * 10 black pixels, and with probability 0.5 a rectangle of 2% to 33% of the area covered by ImageNet's mean color.
 *
 * @param options.size 256 x 128 there
 * @see He et al., "FastReID: A PyTorch Toolbox for General Instance Re-identification", 2020
 */
export function fastReid({ size = [256, 128] }: { readonly size?: Size } = {}): Preset {
  return {
    train: {
      geometry: [
        { kind: 'resize', size },
        { kind: 'flip', probability: 0.5 },
        { kind: 'paddedCrop', padding: 10, probability: 1 },
      ],
      pixels: [
        {
          kind: 'randomErasing',
          probability: 0.5,
          area: [0.02, 0.33],
          ratio: [0.3, 3.3],
          fill: [124, 116, 104],
        },
      ],
      fill: [0, 0, 0],
    },
    test: [{ kind: 'resize', size }],
  };
}

/**
 * torchvision's recipe for ImageNet: a random resized crop of 8% to 100% of the area, mirrored half of the time, and jitter of
 * brightness, contrast and saturation by 0.4; at test time 256 / 224 and the center.
 */
export function imageNet({ size = 224 }: { readonly size?: number | Size } = {}): Preset {
  const frame = frameOf(size);
  return {
    train: {
      geometry: [
        { kind: 'randomResizedCrop', size: frame, scale: [0.08, 1], ratio: ratioFor(frame) },
        { kind: 'flip', probability: 0.5 },
      ],
      pixels: [{ kind: 'colorJitter', brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0, probability: 1 }],
      fill: [0, 0, 0],
    },
    test: cropGeometry(frame, 256 / 224),
  };
}

/** Width by height of random crops: 3/4 to 4/3 of the frame's own, so that what is seen is pressed by no more than that. */
function ratioFor([height, width]: Size): Interval {
  const own = width / height;
  return [(3 / 4) * own, (4 / 3) * own];
}

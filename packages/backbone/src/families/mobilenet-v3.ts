import { imageNetColors } from '../image-input.ts';
import type { InputContract } from '../input-contract.ts';
import { multipleOf8 } from './multiple-of-8.ts';

/** A MobileNetV3 as plain data; `createEmbedder` builds the layers. */
export interface MobileNetV3 {
  /** Tells it from the other families. */
  readonly family: 'mobilenet-v3';
  /** As recipes and catalogues call it. */
  readonly name: string;
  /** Factor of all channels, which are rounded to multiples of 8. */
  readonly width: number;
}

/**
 * MobileNetV3-Large: depthwise convolutions, squeeze-and-excite, hard swish; its 960 pooled channels are the global feature, without the
 * classifier's hidden layer. Names as in torchvision's `mobilenet_v3_large`.
 *
 * @param options.width factor of all channels; 1 in the paper
 * @throws RangeError where the width is no positive number
 *
 * Source: Howard et al., "Searching for MobileNetV3", ICCV 2019, table 1.
 */
export function mobilenetV3Large({ width = 1 }: { readonly width?: number } = {}): MobileNetV3 {
  if (!(width > 0 && width < 100)) {
    throw new RangeError(`mobilenet_v3_large: expected a width > 0 and < 100, received ${width}; 1 is the paper's`);
  }
  return { family: 'mobilenet-v3', name: 'mobilenet_v3_large', width };
}

/** How torchvision trained its weights. */
export const mobilenetInput: InputContract = { imageSize: 224, ...imageNetColors, interpolation: 'bilinear' };

/** A block: kernel, channels inside, channels at its end, squeeze-and-excite or not, activation, stride. */
export interface MobileBlock {
  readonly kernelSize: number;
  readonly expanded: number;
  readonly filters: number;
  /** Channels that squeeze-and-excite squeezes to, where it is there. */
  readonly squeezed?: number;
  readonly activation: 'relu' | 'hardSwish';
  readonly stride: number;
}

const table = [
  [3, 16, 16, false, 'relu', 1],
  [3, 64, 24, false, 'relu', 2],
  [3, 72, 24, false, 'relu', 1],
  [5, 72, 40, true, 'relu', 2],
  [5, 120, 40, true, 'relu', 1],
  [5, 120, 40, true, 'relu', 1],
  [3, 240, 80, false, 'hardSwish', 2],
  [3, 200, 80, false, 'hardSwish', 1],
  [3, 184, 80, false, 'hardSwish', 1],
  [3, 184, 80, false, 'hardSwish', 1],
  [3, 480, 112, true, 'hardSwish', 1],
  [3, 672, 112, true, 'hardSwish', 1],
  [5, 672, 160, true, 'hardSwish', 2],
  [5, 960, 160, true, 'hardSwish', 1],
  [5, 960, 160, true, 'hardSwish', 1],
] as const;

/** The blocks of a net. */
export function mobileBlocks({ width }: MobileNetV3): readonly MobileBlock[] {
  return table.map(([kernelSize, inner, filters, squeezes, activation, stride]) => {
    const expanded = multipleOf8(inner * width);
    return {
      kernelSize,
      expanded,
      filters: multipleOf8(filters * width),
      ...(squeezes && { squeezed: multipleOf8(Math.floor(expanded / 4)) }),
      activation,
      stride,
    };
  });
}

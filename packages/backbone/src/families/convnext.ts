import { imageNetColors } from '../image-input.ts';
import type { InputContract } from '../input-contract.ts';

/** A ConvNeXt as plain data; `createEmbedder` builds the layers. */
export interface ConvNeXt {
  /** Tells it from the other families. */
  readonly family: 'convnext';
  /** As recipes and catalogues call it, such as `convNextTiny`. */
  readonly name: string;
  /** Blocks in each of the four stages. */
  readonly depths: readonly [number, number, number, number];
  /** Channels of the first stage; each later one doubles them. */
  readonly width: number;
}

/**
 * ConvNeXt-Tiny: 7 x 7 depthwise convolutions, layer norms, GELU. Names as in timm's `convnext_tiny`.
 *
 * @param options.width channels of the first stage; 96 in the paper
 * @throws RangeError where the width is no whole number > 0
 *
 * Source: Liu et al., "A ConvNet for the 2020s", CVPR 2022.
 */
export function convnextTiny({ width = 96 }: { readonly width?: number } = {}): ConvNeXt {
  if (!(Number.isInteger(width) && width > 0)) {
    throw new RangeError(`convnext_tiny: expected a whole width > 0, received ${width}; 96 is the paper's`);
  }
  return { family: 'convnext', name: 'convnext_tiny', depths: [3, 3, 9, 3], width };
}

/** How timm's weights were trained. */
export const convnextInput: InputContract = { imageSize: 224, ...imageNetColors, interpolation: 'bicubic' };

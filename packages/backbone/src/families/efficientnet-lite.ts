import type { InputContract } from '../input-contract.ts';
import { multipleOf8 } from './multiple-of-8.ts';

/** An EfficientNet-Lite as plain data; `createEmbedder` builds the layers. */
export interface EfficientNetLite {
  /** Tells it from the other families. */
  readonly family: 'efficientnet-lite';
  /** As recipes and catalogues call it. */
  readonly name: string;
  /** Factor of the blocks' channels, which are rounded to multiples of 8. */
  readonly width: number;
  /** Factor of how often blocks 2 to 6 repeat, rounded up. */
  readonly depth: number;
  /** Channels of the last convolution, which are pooled. */
  readonly head: number;
  /** Side of the images that it was made for. */
  readonly imageSize: number;
}

const named = (name: string, width: number, depth: number, imageSize: number): EfficientNetLite => ({
  family: 'efficientnet-lite',
  name,
  width,
  depth,
  head: 1280,
  imageSize,
});

/**
 * EfficientNet-Lite0, of 4.7 million weights with its classifier: depthwise convolutions and ReLU6, no squeeze-and-excite, so that it runs fast
 * everywhere. Names as in the package `efficientnet-lite-pytorch`, padding as in TensorFlow, where its weights were trained.
 *
 * Source: Tan and Le, "EfficientNet", ICML 2019; the Lite variants are those of TensorFlow's `tpu` repository, 2020.
 */
export const efficientnetLite0 = (): EfficientNetLite => named('efficientnet_lite0', 1, 1, 224);

/** EfficientNet-Lite1: deeper, for 240 px. */
export const efficientnetLite1 = (): EfficientNetLite => named('efficientnet_lite1', 1, 1.1, 240);

/** EfficientNet-Lite2: wider, too, for 260 px. */
export const efficientnetLite2 = (): EfficientNetLite => named('efficientnet_lite2', 1.1, 1.2, 260);

/** EfficientNet-Lite3, for 280 px. */
export const efficientnetLite3 = (): EfficientNetLite => named('efficientnet_lite3', 1.2, 1.4, 280);

/** EfficientNet-Lite4, for 300 px. */
export const efficientnetLite4 = (): EfficientNetLite => named('efficientnet_lite4', 1.4, 1.8, 300);

/** How their weights were trained: pixels as `(x - 127) / 128`. */
export const efficientnetLiteInput = ({ imageSize }: EfficientNetLite): InputContract => ({
  imageSize,
  mean: [127 / 255, 127 / 255, 127 / 255],
  deviation: [128 / 255, 128 / 255, 128 / 255],
  interpolation: 'bicubic',
});

/** One kind of block, as often as it repeats: the first with the stride, the others without. */
export interface LiteBlocks {
  readonly repeats: number;
  readonly kernelSize: number;
  readonly stride: number;
  /** Factor by which the channels grow inside. */
  readonly expansion: number;
  readonly filters: number;
}

/** Repeats, kernel, stride, expansion and channels of Lite0's seven kinds of blocks. */
const table = [
  [1, 3, 1, 1, 16],
  [2, 3, 2, 6, 24],
  [2, 5, 2, 6, 40],
  [3, 3, 2, 6, 80],
  [3, 5, 1, 6, 112],
  [4, 5, 2, 6, 192],
  [1, 3, 1, 6, 320],
] as const;

/** The kinds of blocks of a net; the first and the last never repeat more often. */
export function liteBlocks({ width, depth }: EfficientNetLite): readonly LiteBlocks[] {
  return table.map(([repeats, kernelSize, stride, expansion, filters], i) => ({
    repeats: i === 0 || i === table.length - 1 ? repeats : Math.ceil(repeats * depth),
    kernelSize,
    stride,
    expansion,
    filters: multipleOf8(filters * width),
  }));
}

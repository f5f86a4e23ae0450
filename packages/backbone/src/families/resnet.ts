import { imageNetColors } from '../image-input.ts';
import type { InputContract } from '../input-contract.ts';

/** The first convolution: its kernel, its stride, and whether a 3 x 3 max pooling of stride 2 follows. */
export interface Stem {
  /** Side of the kernel, in pixels; odd. */
  readonly kernelSize: number;
  /** 1 keeps the resolution, 2 halves it. */
  readonly stride: number;
  /** Whether the max pooling follows, which halves the resolution again. */
  readonly pool: boolean;
}

/** A residual network as plain data; `createEmbedder` builds the layers. */
export interface ResNet {
  /** Tells it from the other families. */
  readonly family: 'resnet';
  /** As recipes and catalogues call it. */
  readonly name: string;
  /** `basic`: two 3 x 3 convolutions; `bottleneck`: 1 x 1, 3 x 3, 1 x 1 with four times the channels at its end. */
  readonly block: 'basic' | 'bottleneck';
  /** Residual units in each of the four blocks. */
  readonly units: readonly [number, number, number, number];
  /** Channels of the stem and of block 1; each later block doubles them. */
  readonly width: number;
  /** What comes before block 1. */
  readonly stem: Stem;
  /** Stride of block 4: 2 in torchvision, 1 keeps its maps twice as long and wide. */
  readonly lastStride: 1 | 2;
  /** `ibn-a`: half of the channels of the first norm of each unit of blocks 1 to 3 are normalized image by image. */
  readonly norm: 'batch' | 'ibn-a';
}

/** What a ResNet lets one choose; the defaults are torchvision's. */
export interface ResNetOptions {
  /** Channels of the stem and of block 1. Default 64. */
  readonly width?: number;
  /** The first layers. Default `imageNetStem`. */
  readonly stem?: Stem;
  /** Stride of block 4. Default 2; 1 keeps the last maps larger, as re-identification likes it. */
  readonly lastStride?: 1 | 2;
}

/** torchvision's stem, for images of about 224 px: it divides height and width by 4. */
export const imageNetStem: Stem = { kernelSize: 7, stride: 2, pool: true };

/** A stem for images of about 32 px, the usual one for CIFAR: it keeps height and width. */
export const smallImageStem: Stem = { kernelSize: 3, stride: 1, pool: false };

/**
 * ResNet-18: two basic units in each block.
 *
 * @param options.width channels of the stem and of block 1; 64 in the paper
 * @param options.stem the first layers; `imageNetStem`, or `smallImageStem` for small images
 * @param options.lastStride 1 keeps the last maps larger, as re-identification likes it (Luo et al., 2019)
 * @throws RangeError where the width, the stem or the stride is no ResNet's
 *
 * Source: He et al., "Deep Residual Learning for Image Recognition", CVPR 2016, table 1.
 */
export function resnet18(options: ResNetOptions = {}): ResNet {
  return describe('resnet18', 'basic', [2, 2, 2, 2], options);
}

/**
 * ResNet-34: 3, 4, 6 and 3 basic units. Options as for `resnet18`.
 *
 * @param options width, stem and the stride of the last block
 */
export function resnet34(options: ResNetOptions = {}): ResNet {
  return describe('resnet34', 'basic', [3, 4, 6, 3], options);
}

/**
 * ResNet-50: 3, 4, 6 and 3 bottleneck units, the stride in the 3 x 3 convolution (torchvision's "v1.5"; the paper has it in
 * the first 1 x 1). Options as for `resnet18`.
 *
 * @param options width, stem and the stride of the last block
 */
export function resnet50(options: ResNetOptions = {}): ResNet {
  return describe('resnet50', 'bottleneck', [3, 4, 6, 3], options);
}

/**
 * ResNet-101: 3, 4, 23 and 3 bottleneck units, the stride as in `resnet50`. Options as for `resnet18`.
 *
 * @param options width, stem and the stride of the last block
 */
export function resnet101(options: ResNetOptions = {}): ResNet {
  return describe('resnet101', 'bottleneck', [3, 4, 23, 3], options);
}

/**
 * ResNet-50 with IBN-a, re-identification's usual net: in blocks 1 to 3 half of the channels after a unit's first convolution have instance
 * norm instead of batch norm. Names as in the authors' code. Options as for `resnet18`.
 *
 * @param options width, stem and the stride of the last block
 *
 * Source: Pan et al., "Two at Once: Enhancing Learning and Generalization Capacities via IBN-Net", ECCV 2018.
 */
export function resnet50IbnA(options: ResNetOptions = {}): ResNet {
  return { ...describe('resnet50_ibn_a', 'bottleneck', [3, 4, 6, 3], options), norm: 'ibn-a' };
}

/** How torchvision trained its ResNets' weights. */
export const resnetInput: InputContract = { imageSize: 224, ...imageNetColors, interpolation: 'bilinear' };

function describe(
  name: string,
  block: ResNet['block'],
  units: ResNet['units'],
  { width = 64, stem = imageNetStem, lastStride = 2 }: ResNetOptions,
): ResNet {
  if (!(Number.isInteger(width) && width > 0 && width <= 4096)) {
    throw new RangeError(`${name}: expected a whole width in 1..4096, received ${width}; 64 is the paper's`);
  }
  if (!(Number.isInteger(stem.kernelSize) && stem.kernelSize % 2 === 1 && stem.kernelSize > 0)) {
    throw new RangeError(
      `${name}: expected an odd stem.kernelSize, received ${stem.kernelSize}; only odd kernels pad alike on both sides`,
    );
  }
  if (!(Number.isInteger(stem.stride) && stem.stride > 0)) {
    throw new RangeError(`${name}: expected a whole stem.stride > 0, received ${stem.stride}; 2 is torchvision's`);
  }
  if (![1, 2].includes(lastStride)) {
    throw new RangeError(`${name}: expected lastStride 1 or 2, received ${String(lastStride)}; 2 is torchvision's`);
  }
  return { family: 'resnet', name, block, units, width, stem, lastStride, norm: 'batch' };
}

import { imageNetColors } from '../image-input.ts';
import type { InputContract } from '../input-contract.ts';

/** A vision transformer as plain data; `createEmbedder` builds the layers. */
export interface VisionTransformer {
  /** Tells it from the other families. */
  readonly family: 'vit';
  /** As recipes and catalogues call it. */
  readonly name: string;
  /** Length of a token. */
  readonly width: number;
  /** Blocks. */
  readonly depth: number;
  /** Of each attention; they divide the width. */
  readonly heads: number;
  /** Side of a patch in pixels. */
  readonly patchSize: number;
  /** Initial layer scale of the residual branches, or none. */
  readonly layerScale: number | null;
  /** Side of the images that its weights were trained with last, as published. */
  readonly imageSize: number;
}

/**
 * ViT-S/16: 12 blocks of 6 heads, tokens of 384. Names as in timm's `vit_small_patch16_224`.
 *
 * Source: Dosovitskiy et al., "An Image is Worth 16x16 Words", ICLR 2021; Steiner et al., "How to train your ViT?", 2021.
 */
export function vitSmall16(): VisionTransformer {
  return { ...vit, name: 'vit_small_patch16_224', width: 384, heads: 6 };
}

/** ViT-B/16: 12 blocks of 12 heads, tokens of 768. Names as in timm's `vit_base_patch16_224`. */
export function vitBase16(): VisionTransformer {
  return { ...vit, name: 'vit_base_patch16_224', width: 768, heads: 12 };
}

/**
 * DINOv2's ViT-S/14, trained without labels, with layer scale. Names as in timm's `vit_small_patch14_dinov2` and the authors' code, which agree. Its
 * weights are of 518 px; position embeddings are resampled to the image size of the embedder when they are loaded.
 *
 * Source: Oquab et al., "DINOv2: Learning Robust Visual Features without Supervision", 2023.
 */
export function dinov2Small14(): VisionTransformer {
  const size = { width: 384, heads: 6, patchSize: 14, layerScale: 1e-5, imageSize: 518 };
  return { ...vit, name: 'vit_small_patch14_dinov2', ...size };
}

const vit = { family: 'vit', depth: 12, patchSize: 16, layerScale: null, imageSize: 224 } as const;

/** How their weights were trained. */
export function vitInput({ name, imageSize }: VisionTransformer): InputContract {
  const colors = name.includes('dinov2')
    ? imageNetColors
    : ({ mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5] } as const);
  return { imageSize, ...colors, interpolation: 'bicubic' };
}

import type { Embedder } from '@htg/backbone';
import type { Pixels } from '@htg/datasets';
import type { EngineName } from '@htg/engine';
import type { ModelContract } from '../contract/model-contract.ts';
import type { ImageKeypoints } from './image-keypoints.ts';

/** The part of an image that shows the object, in pixels, after it was turned as Exif says. */
export interface ImagePart {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** What a page can draw: a canvas, an `ImageBitmap`, an `<img>`, a `<video>`, a `VideoFrame`. Not in Node. */
export type Drawable =
  | { readonly width: number; readonly height: number }
  | { readonly displayWidth: number; readonly displayHeight: number };

/**
 * An image: its address (`https:`, `data:`, `blob:`), in Node also the path of a file; a file's bytes; decoded pixels (RGB or RGBA, as
 * `ImageData` has them); or, in a page, what it can draw.
 */
export type ImageSource = string | URL | Uint8Array | ArrayBuffer | Blob | Pixels | Drawable;

/** An image, or the part of one that shows the object. */
export type Embeddable = ImageSource | { readonly image: ImageSource; readonly box: ImagePart | undefined };

/** What `openEmbedder` takes. */
export interface OpenEmbedderOptions {
  /**
   * What to compute on. Without it: the backend that tfjs has already, or else the best that is there. WebGL is none of these names: make it
   * tfjs's backend before.
   */
  readonly engine?: EngineName | undefined;
  /** Images that are computed at once; changes memory, not results. Default 32. */
  readonly batchSize?: number | undefined;
  /** The largest image that is decoded, in pixels. Default 100 million. */
  readonly pixelLimit?: number | undefined;
}

/** A model that is ready for images. Its caller disposes of it. */
export interface ImageEmbedder {
  readonly contract: ModelContract;
  /** The contract's `identity`: what tells this model's vectors from all others. Galleries are bound to it. */
  readonly hash: string;
  /** `L`, the numbers of an embedding. */
  readonly embeddingLength: number;
  /** Of the computing backend, and why that one. */
  readonly engine: string;
  /** The net, for what else it can say; it is disposed of with this. */
  readonly network: Embedder;
  /**
   * An image's embedding `[L]`, as the model gives it: not L2-normalized, to be compared by cosine.
   *
   * Throws for what is no image, naming it.
   */
  embed(image: Embeddable): Promise<Float32Array>;
  /** Those of several images, in their order; one that cannot be read fails all. */
  embed(images: readonly Embeddable[]): Promise<Float32Array[]>;
  /** An image as the model sees it: uint8 RGB `[H, W, 3]`. */
  prepare(image: Embeddable): Promise<Uint8Array>;
  /** Embeddings of images that are prepared already, `[n, H, W, 3]`, as `prepare` and sets of the same view give them. */
  embedPrepared(pixels: Uint8Array): Promise<Float32Array[]>;
  /**
   * Where the clearest keypoints of each block are seen on an image.
   *
   * @param options.channels of each block, at most; default 6
   * @throws Error where the net has no keypoint blocks: its `contract.output.parts` has `global` alone
   */
  keypoints(image: Embeddable, options?: { readonly channels?: number }): Promise<ImageKeypoints>;
  /**
   * Computes batches of one image, of `batchSize` and of those between them that occur, so that later ones do not wait for a compilation.
   *
   * @param sizes numbers of images; default 1 and `batchSize`
   */
  warmUp(sizes?: readonly number[]): Promise<void>;
  /** Frees the weights once what is under way is done. */
  dispose(): Promise<void>;
}

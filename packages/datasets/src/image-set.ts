import type { Augmentation } from './augmentation/augmentation.ts';
import type { ViewContract } from './view/view-contract.ts';

/**
 * Identity-labelled images of one size. Everything that trains, samples or evaluates takes this shape, so a set of
 * your own needs no more than these fields and one method.
 */
export interface ImageSet {
  /** Number of images. */
  readonly length: number;
  /** K, the number of identities. */
  readonly identities: number;
  /** The identity of each image, 0..K-1. In a gallery, -1 marks junk: images that an evaluation ignores. */
  readonly labels: Int32Array;
  /** The super-class of each image (SOP's kinds of product), where every image has one: `hierarchicalBatches` needs them. */
  readonly superLabels?: Int32Array | undefined;
  /** The name of each super-class: `superNames[superLabels[i]]`. */
  readonly superNames?: readonly string[] | undefined;
  /** The camera (or vendor, or any source) of each image, where the set has them: evaluation across cameras needs it. */
  readonly cameras?: Int32Array | undefined;
  /** The name of each camera. */
  readonly cameraNames?: readonly string[] | undefined;
  /** The name of each identity, K of them: `names[labels[i]]`. */
  readonly names: readonly string[];
  /** Where each image came from (a path, a code point), for reports. */
  readonly sources?: readonly string[] | undefined;
  /** Licences and origin, to be printed wherever the images are shown. */
  readonly notice?: string | undefined;
  /** How its images are seen at test time, where the set knows: what a model's contract says. */
  readonly view?: ViewContract | undefined;
  /** H, in pixels. */
  readonly height: number;
  /** W, in pixels. */
  readonly width: number;

  /**
   * The images of `indices` as the model sees them at test time.
   *
   * @param indices n positions, 0..length-1; repeats are allowed
   * @returns uint8 RGB `[n, H, W, 3]`; belongs to the caller
   */
  load(indices: ArrayLike<number>): Promise<Uint8Array>;

  /**
   * As `load`, changed at random. A set that can augment better than by changing what `load` gives (a crop of the
   * original file, say) brings this; an augmentation that names no size then starts from the test-time view; for others {@link loadBatch} does it on the loaded pixels.
   */
  loadAugmented?(indices: ArrayLike<number>, view: AugmentedView): Promise<Uint8Array>;
}

/** Which random changes: the same view of the same images is the same to the bit, wherever and whenever it is made. */
export interface AugmentedView {
  /** What is changed, and how far. */
  readonly augmentation: Augmentation;
  /** Whole number that names the run. Default 0. */
  readonly seed?: number | undefined;
  /** Whole number that names the batch within the run: the training step. */
  readonly step: number;
}

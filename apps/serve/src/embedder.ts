import type { ImageKeypoints } from '@htg/embed';
import type { ModelIdentity } from '@htg/gallery';

/** What turns images into embeddings, as the service needs it. */
export interface ServiceEmbedder {
  /** Compared with the gallery's. */
  readonly model: ModelIdentity;
  /**
   * Embeddings of encoded images, in order.
   *
   * @throws Error for an image that cannot be decoded
   */
  embed(images: readonly Uint8Array[]): Promise<readonly Float32Array[]>;
  /** Where the clearest keypoints see something on an encoded image; left out where the model has none. */
  keypoints?(image: Uint8Array): Promise<ImageKeypoints>;
}

import type { ImageKeypoints } from '@htg/embed';
import type { ServiceEmbedder } from '../embedder.ts';
import type { ServedGallery } from '../gallery/served-gallery.ts';
import type { Summary } from '../gallery/summary.ts';
import type { CheckedImage } from '../images/check-image.ts';
import type { Limits } from '../limits.ts';
import type { GalleryMap } from '../map/gallery-map.ts';
import type { Metrics } from '../metrics.ts';

/** What endpoints work with. */
export interface Context {
  readonly served: ServedGallery;
  readonly embedder: ServiceEmbedder;
  readonly limits: Limits;
  readonly metrics: Metrics;
  readonly withTokens: boolean;
  /** The embedding of an image, put together with those of other requests. */
  embed(image: CheckedImage): Promise<Float32Array>;
  /** What the model's keypoints see on an image; undefined where it has none. */
  readonly keypoints: ((image: CheckedImage) => Promise<ImageKeypoints>) | undefined;
  summary(): Promise<Summary>;
  map(): Promise<GalleryMap>;
  /** Why no requests should be sent here; undefined: they should. */
  notReady(): string | undefined;
  /** Images that wait for the model. */
  waiting(): number;
}

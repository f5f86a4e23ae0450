import type { ImageKeypoints } from '@htg/embed';
import { createBatcher } from '../batching/batcher.ts';
import type { Batcher } from '../batching/batcher.ts';
import type { ServiceEmbedder } from '../embedder.ts';
import type { Limits } from '../limits.ts';
import { unreadable } from './check-image.ts';
import type { CheckedImage } from './check-image.ts';
import { makeThumbnail } from './thumbnail.ts';

/** Keypoints of images, one image after the other: a person looks at one, and searches of others go on between. */
export function createQueryKeypoints(
  embedder: ServiceEmbedder,
  { waiting }: Limits,
): Batcher<CheckedImage, ImageKeypoints> | undefined {
  if (embedder.keypoints === undefined) return undefined;
  const look = embedder.keypoints.bind(embedder);
  return createBatcher(
    async ([image]) => {
      try {
        return [await look(image.bytes)];
      } catch (error) {
        throw (await isDamaged(image)) ? unreadable() : error;
      }
    },
    { batch: 1, batchWait: 0, waiting },
  );
}

/** Embeds images of concurrent requests together. @param onBatch told of each batch */
export function createQueryEmbedder(
  embedder: ServiceEmbedder,
  { batch, batchWait, waiting, batchPixels }: Limits,
  onBatch: (size: number, seconds: number) => void,
): Batcher<CheckedImage, Float32Array> {
  const embed = async (images: readonly CheckedImage[]): Promise<readonly Float32Array[]> => {
    try {
      return await embedder.embed(images.map(({ bytes }) => bytes));
    } catch (error) {
      // One image that has a head and no body: the client's fault, unless it decodes after all.
      if (images.length === 1 && (await isDamaged(images[0]))) throw unreadable();
      throw error;
    }
  };
  return createBatcher(embed, {
    batch,
    batchWait,
    waiting,
    weigh: ({ pixels }) => pixels,
    batchWeight: batchPixels,
    onBatch,
  });
}

function isDamaged(image: CheckedImage): Promise<boolean> {
  return makeThumbnail(image).then(
    () => false,
    () => true,
  );
}

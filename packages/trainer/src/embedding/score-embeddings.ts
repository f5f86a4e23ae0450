import { evaluateRandomGallery, evaluateRetrieval } from '@htg/metrics';
import type { ExcludeSameCamera } from '@htg/metrics';
import type { EmbeddedImages } from './embed.ts';

/** How a set is scored; what `openData` says of it. */
export interface ScoringOptions {
  /** Where the images are looked for, if it is not among each other. Its labels are those of the queries. */
  readonly gallery?: EmbeddedImages | undefined;
  /** What a query does not see of its own camera, where cameras are known. Default: all of it. */
  readonly excludeSameCamera?: ExcludeSameCamera | undefined;
  /**
   * The protocol of VehicleID instead: one image of each identity, drawn at random, is the gallery of all others; means over so many
   * draws. Cameras do not matter.
   */
  readonly randomGalleries?: { readonly seed: number; readonly repeats?: number } | undefined;
}

/**
 * The three numbers of a run's tables. Where cameras are known, every image queries the images of the other cameras;
 * otherwise all other images. Options are for sets with another rule.
 *
 * @param embedded rows with labels, and cameras where they are known
 * @returns rank-1, mAP (over the whole ranking) and MAP@R, each 0..1
 * @throws RangeError for a gallery together with random ones
 */
export async function scoreEmbeddings(
  embedded: EmbeddedImages,
  { gallery, excludeSameCamera = true, randomGalleries }: ScoringOptions = {},
): Promise<{ readonly rank1: number; readonly mAP: number; readonly mapAtR: number }> {
  if (randomGalleries === undefined) {
    const { rank1, mAP, mapAtR } = await evaluateRetrieval({
      ...embedded,
      excludeSameCamera: embedded.cameras !== undefined && excludeSameCamera,
      ...(gallery !== undefined && { gallery }),
    });
    return { rank1, mAP, mapAtR };
  }
  if (gallery !== undefined) {
    throw new RangeError(
      `scoreEmbeddings: expected a gallery or random ones, received ${gallery.labels.length} gallery images and randomGalleries; leave one out`,
    );
  }
  const { rank1, mAP } = await evaluateRandomGallery({ ...embedded, ...randomGalleries });
  // With one right answer for each query, R is 1.
  return { rank1, mAP, mapAtR: rank1 };
}

import { evaluateRetrieval } from '@htg/metrics';
import type { EmbeddedImages } from './embed.ts';

/**
 * The three numbers of a run's tables. Where cameras are known, every image queries the images of the other cameras;
 * otherwise all other images.
 *
 * @returns rank-1, mAP (over the whole ranking) and MAP@R, each 0..1
 */
export async function scoreEmbeddings(
  embedded: EmbeddedImages,
): Promise<{ readonly rank1: number; readonly mAP: number; readonly mapAtR: number }> {
  const { rank1, mAP, mapAtR } = await evaluateRetrieval({
    ...embedded,
    excludeSameCamera: embedded.cameras !== undefined,
  });
  return { rank1, mAP, mapAtR };
}

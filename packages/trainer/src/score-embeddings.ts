import { evaluateRetrieval } from '@htg/metrics';
import type { ExcludeSameCamera } from '@htg/metrics';
import type { EmbeddedImages } from './embed.ts';

/**
 * The three numbers of a run's tables. Where cameras are known, every image queries the images of the other cameras;
 * otherwise all other images. Options are those of `openData` of `@htg/datasets`.
 *
 * @param options.gallery where to look, if it is not among each other
 * @param options.excludeSameCamera what a query does not see of its own camera, where cameras are known; default all of it
 * @returns rank-1, mAP (over the whole ranking) and MAP@R, each 0..1
 */
export async function scoreEmbeddings(
  embedded: EmbeddedImages,
  {
    gallery,
    excludeSameCamera = true,
  }: {
    readonly gallery?: EmbeddedImages | undefined;
    readonly excludeSameCamera?: ExcludeSameCamera | undefined;
  } = {},
): Promise<{ readonly rank1: number; readonly mAP: number; readonly mapAtR: number }> {
  const { rank1, mAP, mapAtR } = await evaluateRetrieval({
    ...embedded,
    ...(gallery && { gallery }),
    excludeSameCamera: embedded.cameras !== undefined && excludeSameCamera,
  });
  return { rank1, mAP, mapAtR };
}

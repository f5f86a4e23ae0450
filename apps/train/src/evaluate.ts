import type { Embedder } from '@htg/backbone';
import type { ImageSet } from '@htg/datasets';
import { evaluateRetrieval } from '@htg/metrics';
import { embed, embedPixels } from '@htg/trainer';
import type { EmbeddedImages } from '@htg/trainer';
import type { Job } from './job.ts';

/** How good an embedding is, 0..1. */
export interface Scores {
  readonly rank1: number;
  readonly mAP: number;
  readonly mapAtR: number;
}

/** Every image queries the images of the other vendors. */
async function score(embedded: EmbeddedImages): Promise<Scores> {
  const { rank1, mAP, mapAtR } = await evaluateRetrieval({ ...embedded, excludeSameCamera: true });
  return { rank1, mAP, mapAtR };
}

/** Scores of the raw pixels: the floor. */
export async function evaluatePixels(set: ImageSet): Promise<Scores> {
  return score(await embedPixels(set));
}

/** Scores of a trained embedder on the test identities; the embedder is disposed of. */
export async function evaluateOnTest(embedder: Embedder, { data, display }: Job): Promise<Scores> {
  const scores = await score(
    await embed(embedder, data.test, {
      onProgress: (done) => {
        display.progress(`evaluation: ${done} of ${data.test.length} images embedded`);
      },
    }),
  );
  display.done(
    `test: rank-1 ${scores.rank1.toFixed(3)}, mAP ${scores.mAP.toFixed(3)}, MAP@R ${scores.mapAtR.toFixed(3)}`,
  );
  embedder.dispose();
  return scores;
}

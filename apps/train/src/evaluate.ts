import type { Embedder } from '@htg/backbone';
import type { ImageSet } from '@htg/datasets';
import { embed, embedPixels, scoreEmbeddings } from '@htg/trainer';
import type { Scores } from '@htg/report';
import type { Job } from './job.ts';

/** Scores of the raw pixels: the floor. */
export async function evaluatePixels(set: ImageSet): Promise<Scores> {
  return scoreEmbeddings(await embedPixels(set));
}

/** Scores of a trained embedder on the test identities; the embedder is disposed of. */
export async function evaluateOnTest(embedder: Embedder, { data, display }: Job): Promise<Scores> {
  const scores = await scoreEmbeddings(
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

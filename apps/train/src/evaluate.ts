import type { Embedder } from '@htg/backbone';
import type { ImageSet, OpenedData } from '@htg/datasets';
import { compileEmbedding, embedPixels, scoreEmbeddings, scoreTest } from '@htg/trainer';
import type { Embedding } from '@htg/trainer';
import type { Scores } from '@htg/report';
import type { Job } from './job.ts';

/** Scores of the raw pixels: the floor. */
export async function evaluatePixels(data: OpenedData): Promise<Scores> {
  return scoreTest(data, embedPixels);
}

/** Scores on the validation identities, which query each other by the rule of the set. */
export async function evaluateOnValidation(
  embedding: Embedding,
  { validation, excludeSameCamera }: OpenedData,
): Promise<Scores> {
  return scoreEmbeddings(await embedding(validation), { excludeSameCamera });
}

/** Scores of a trained embedder on the test identities; the embedder is disposed of. */
export async function evaluateOnTest(embedder: Embedder, { data, display }: Job): Promise<Scores> {
  const embedding = compileEmbedding(embedder);
  const embedShown = (set: ImageSet): ReturnType<Embedding> =>
    embedding(set, {
      onProgress: (done) => {
        display.progress(`evaluation: ${done} of ${set.length} images embedded`);
      },
    });
  const scores = await scoreTest(data, embedShown);
  display.done(
    `test: rank-1 ${scores.rank1.toFixed(3)}, mAP ${scores.mAP.toFixed(3)}, MAP@R ${scores.mapAtR.toFixed(3)}`,
  );
  embedding.dispose();
  embedder.dispose();
  return scores;
}

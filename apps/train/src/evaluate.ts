import type { Embedder } from '@htg/backbone';
import type { ImageSet, OpenedData } from '@htg/datasets';
import { embed, embedPixels, scoreEmbeddings } from '@htg/trainer';
import type { Scores } from '@htg/report';
import type { Job } from './job.ts';

/** Scores of the raw pixels: the floor. */
export async function evaluatePixels({ test, gallery, excludeSameCamera }: OpenedData): Promise<Scores> {
  return scoreEmbeddings(await embedPixels(test), {
    gallery: gallery && (await embedPixels(gallery)),
    excludeSameCamera,
  });
}

/** Scores on the validation identities, which query each other by the rule of the set. */
export async function evaluateOnValidation(
  embedder: Embedder,
  { validation, excludeSameCamera }: OpenedData,
): Promise<Scores> {
  return scoreEmbeddings(await embed(embedder, validation), { excludeSameCamera });
}

/** Scores of a trained embedder on the test identities; the embedder is disposed of. */
export async function evaluateOnTest(embedder: Embedder, { data, display }: Job): Promise<Scores> {
  const { test, gallery, excludeSameCamera } = data;
  const embedShown = (set: ImageSet): ReturnType<typeof embed> =>
    embed(embedder, set, {
      onProgress: (done) => {
        display.progress(`evaluation: ${done} of ${set.length} images embedded`);
      },
    });
  const scores = await scoreEmbeddings(await embedShown(test), {
    gallery: gallery && (await embedShown(gallery)),
    excludeSameCamera,
  });
  display.done(
    `test: rank-1 ${scores.rank1.toFixed(3)}, mAP ${scores.mAP.toFixed(3)}, MAP@R ${scores.mapAtR.toFixed(3)}`,
  );
  embedder.dispose();
  return scores;
}

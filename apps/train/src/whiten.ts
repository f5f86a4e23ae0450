import { projectEmbedder } from '@htg/backbone';
import type { Embedder } from '@htg/backbone';
import type { ImageSet } from '@htg/datasets';
import { compileEmbedding, fitWhitening, mostDirections, prefixed } from '@htg/trainer';
import { embedderOf, loadWeights, saveCheckpoint, stopIfAsked, whitenedCheckpoint } from '@htg/trainer/node';
import type { Recipe } from '@htg/trainer/node';
import type { Job } from './job.ts';

/**
 * F with its embeddings whitened by training images as they are seen at test time, as the recipe asks; written as the checkpoint `whitened`.
 *
 * @param last the checkpoint of the last stage
 * @returns the caller's to dispose
 * @throws Interrupted when the job's signal is aborted
 */
export async function whiten(
  last: string,
  settings: NonNullable<Recipe['whitening']>,
  { recipe, run, data, display, signal }: Job,
): Promise<Embedder> {
  const trained = embedderOf(recipe);
  const position = await loadWeights(run.checkpoint(last), prefixed('embedder', trained.weights));
  const embedding = compileEmbedding(trained);
  const embedded = await embedding(data.train, {
    onProgress: (done) => {
      display.progress(`whitening: ${done} of ${data.train.length} training images embedded`);
      stopIfAsked(signal, 'the whitening');
    },
  });
  embedding.dispose();
  display.progress('whitening: finding the directions in which they vary');
  const whitened = projectEmbedder(trained, fitWhitening(embedded, settings));
  trained.dispose();
  await saveCheckpoint(run.checkpoint(whitenedCheckpoint), {
    weights: prefixed('embedder', whitened.weights),
    position,
  });
  display.done();
  return whitened;
}

/**
 * Before the first update: what could not be done after the last.
 *
 * @throws RangeError where there are not so many directions
 */
export function checkWhitening({ whitening }: Recipe, { outputLength }: Embedder, train: ImageSet): void {
  if (whitening === undefined) return;
  const most = mostDirections(outputLength, train.length);
  if (whitening.length <= most) return;
  throw new RangeError(
    `whitening.length: expected at most ${most}, received ${whitening.length} for embeddings of ${outputLength} numbers of ${train.length} training images; lower it`,
  );
}

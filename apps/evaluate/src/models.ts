import { compileEmbedding, embedPixels, embedTest } from '@htg/trainer';
import type { Searched } from './embedded-rows.ts';
import type { FinishedRun } from './finished-run.ts';
import type { Asked, ScoredImages } from './images-to-score.ts';

/** A system to evaluate: its embeddings under a name. */
export interface Model {
  readonly name: string;
  readonly set: Searched;
}

/** The models of a run on its test identities, or on new ones: raw pixels, then every checkpoint. */
export async function* runModels(
  run: FinishedRun,
  data: ScoredImages,
  { newImages, onProgress }: Pick<Asked, 'newImages' | 'onProgress'>,
): AsyncGenerator<Model> {
  yield { name: 'pixels', set: await embedTest(data, embedPixels) };
  for (const name of run.checkpoints) {
    onProgress(`embedding the ${newImages === undefined ? 'test' : 'new'} images by ${name}`);
    const embedder = await run.embedder(name);
    const embedding = compileEmbedding(embedder, { frozen: true });
    yield { name, set: await embedTest(data, embedding) };
    embedding.dispose();
    embedder.dispose();
  }
}

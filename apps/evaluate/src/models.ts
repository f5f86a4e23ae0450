import { compileEmbedding, embedPixels, embedTest } from '@htg/trainer';
import type { Searched } from './embedded-rows.ts';
import type { FinishedRun } from './finished-run.ts';
import type { ScoredImages } from './images-to-score.ts';

/** A system to evaluate: its embeddings under a name. */
export interface Model {
  readonly name: string;
  readonly set: Searched;
}

/** The models of a run on its test identities, or on new ones: raw pixels, then every checkpoint. */
export async function* runModels(
  run: FinishedRun,
  data: ScoredImages,
  onProgress: (text: string) => void,
  images: 'test' | 'new',
): AsyncGenerator<Model> {
  yield { name: 'pixels', set: await embedTest(data, embedPixels) };
  for (const name of run.checkpoints) {
    onProgress(`embedding the ${images} images by ${name}`);
    const embedder = await run.embedder(name);
    const embedding = compileEmbedding(embedder, { frozen: true });
    yield { name, set: await embedTest(data, embedding) };
    embedding.dispose();
    embedder.dispose();
  }
}

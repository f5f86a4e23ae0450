import type { ImageSet, OpenedData } from '@htg/datasets';
import { embed, embedPixels } from '@htg/trainer';
import type { EmbeddedImages } from '@htg/trainer';
import type { FinishedRun } from './open-run.ts';
import type { Searched } from './read-sets.ts';

/** A system to evaluate: its embeddings under a name. */
export interface Model {
  readonly name: string;
  readonly set: Searched;
}

/** The models of a run on its test identities: raw pixels, then every checkpoint. */
export async function* runModels(
  run: FinishedRun,
  { test, gallery }: OpenedData,
  onProgress: (text: string) => void,
): AsyncGenerator<Model> {
  const searched = async (embedSet: (set: ImageSet) => Promise<EmbeddedImages>): Promise<Searched> => ({
    ...(await embedSet(test)),
    ...(gallery && { gallery: await embedSet(gallery) }),
  });
  yield { name: 'pixels', set: await searched(embedPixels) };
  for (const name of run.checkpoints) {
    onProgress(`embedding the test pictures by ${name}`);
    const embedder = await run.embedder(name);
    yield { name, set: await searched((set) => embed(embedder, set)) };
    embedder.dispose();
  }
}

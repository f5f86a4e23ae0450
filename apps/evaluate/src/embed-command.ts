import { useEngine } from '@htg/engine';
import { outputOf } from '@htg/terminal';
import type { ComputingOptions } from '@htg/terminal';
import { embed as embedSet } from '@htg/trainer';
import { imagesAt } from './images-at.ts';
import { openRun } from './open-run.ts';
import { checkEmbeddingsFile, writeEmbeddings } from './write-embeddings.ts';

export interface EmbedOptions extends ComputingOptions {
  readonly out: string;
  readonly checkpoint?: string;
}

/** What `embed` does. */
export async function embed(path: string, images: string, options: EmbedOptions): Promise<void> {
  const { out, checkpoint, engine } = options;
  const output = outputOf(options);
  checkEmbeddingsFile(out);
  const run = await openRun(path);
  const { set, warnings } = await imagesAt(images, run.recipe);
  for (const warning of warnings) output.note(`warning: ${warning}`);
  const { reason } = await useEngine({ engine });
  output.note(`engine: ${reason}`);
  const embedder = await run.embedder(checkpoint ?? run.checkpoints[run.checkpoints.length - 1]);
  const embedded = await embedSet(embedder, set);
  const table = await writeEmbeddings(out, embedded, set);
  const { embeddingLength } = embedded;
  const record = { images: set.length, embeddingLength, embeddings: out, paths: table };
  output.result(`${set.length} images, ${embeddingLength} numbers each: ${out}, paths in ${table}`, record);
  embedder.dispose();
}

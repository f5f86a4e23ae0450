import type { ReadingFlags, SplitBefore } from '@htg/datasets';
import { useEngine } from '@htg/engine';
import { outputOf } from '@htg/terminal';
import type { ComputingOptions } from '@htg/terminal';
import { embed as embedSet } from '@htg/trainer';
import { imagesAt } from './images-at.ts';
import { openRun } from './open-run.ts';
import { checkEmbeddingsFile, writeEmbeddings } from './write-embeddings.ts';

export interface EmbedOptions extends ComputingOptions, ReadingFlags {
  readonly out: string;
  readonly checkpoint?: string;
}

/** What `embed` does. */
export async function embed(path: string, images: string, options: EmbedOptions): Promise<void> {
  const { out, checkpoint, engine } = options;
  const output = outputOf(options);
  checkEmbeddingsFile(out);
  const run = await openRun(path);
  const { set, rows, warnings, splitsIn } = await imagesAt(images, run.recipe, options);
  for (const warning of warnings) output.note(`warning: ${warning}`);
  const manifest = await run.manifest();
  const splits = manifest && (await splitsIn(manifest));
  const { reason } = await useEngine({ engine });
  output.note(`engine: ${reason}`);
  const embedder = await run.embedder(checkpoint ?? run.checkpoints[run.checkpoints.length - 1]);
  const embedded = await embedSet(embedder, set);
  const table = await writeEmbeddings(out, embedded, { rows, splits });
  const { embeddingLength } = embedded;
  const inRun = splits && countSplits(splits);
  const record = { images: set.length, embeddingLength, embeddings: out, paths: table, splits: inRun };
  const lines = [
    `${set.length} images, ${embeddingLength} numbers each: ${out}, paths in ${table}`,
    inRun ? describeSplits(inRun) : `${path} keeps no manifest: which images it was trained on is not known`,
  ];
  output.result(lines.join('\n'), record);
  embedder.dispose();
}

function countSplits(splits: readonly SplitBefore[]): Record<SplitBefore, number> {
  const counts = { train: 0, validation: 0, test: 0, new: 0 };
  for (const split of splits) counts[split] += 1;
  return counts;
}

/** What the counts mean for who scores them. */
function describeSplits(counts: Record<SplitBefore, number>): string {
  const parts = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([split, count]) => `${count} ${split}`)
    .join(', ');
  const seen = counts.train + counts.validation > 0;
  return `for the run they are: ${parts} (column run_split)${seen ? '; scores over train and validation are not those of unseen ones' : ''}`;
}

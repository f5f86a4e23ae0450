import { relative } from 'node:path';
import type { ReadingFlags } from '@htg/datasets';
import { useEngine } from '@htg/engine';
import { outputOf } from '@htg/terminal';
import type { ComputingOptions } from '@htg/terminal';
import { writeAtomic } from '@htg/trainer/node';
import { openRun } from './open-run.ts';
import { retrieve as retrieveImages } from './retrieve.ts';
import { textTable } from './score-table.ts';

export interface RetrieveOptions extends ComputingOptions, ReadingFlags {
  readonly gallery: string;
  readonly k: number;
  readonly out: string;
  readonly checkpoint?: string;
}

/** What `retrieve` does. */
export async function retrieve(path: string, image: string, options: RetrieveOptions): Promise<void> {
  const output = outputOf(options);
  const run = await openRun(path);
  const { reason } = await useEngine({ engine: options.engine });
  output.note(`engine: ${reason}`);
  const { gallery, k, out, checkpoint = run.checkpoints[run.checkpoints.length - 1] } = options;
  const { found, sheet, warnings } = await retrieveImages(run, image, {
    ...{ gallery, k, checkpoint },
    reading: options,
  });
  for (const warning of warnings) output.note(`warning: ${warning}`);
  await writeAtomic(out, sheet);
  const rows = found.map(({ rank, path: file, identity, distance }) => [
    ...[String(rank), distance.toFixed(4)],
    ...[identity, shortest(file)],
  ]);
  const table = textTable(['rank', 'distance', 'identity', 'image'], rows, [2, 3]);
  output.result(`${table}\nsheet: ${out}`, { query: image, found, sheet: out });
}

/** Paths outside of the working folder stand whole. */
function shortest(file: string): string {
  const near = relative('', file);
  return near.startsWith('..') ? file : near;
}

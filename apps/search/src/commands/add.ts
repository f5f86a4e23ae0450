import { outputOf } from '@htg/terminal';
import type { ComputingOptions } from '@htg/terminal';
import { withGallery } from '../gallery-with-model.ts';
import { indexTable } from '../indexing/index-table.ts';
import { readSource } from '../source.ts';
import type { SourceOptions } from '../source.ts';
import { interruption, progressOf, tellReport } from '../tell-report.ts';

export type AddOptions = ComputingOptions & SourceOptions;

/** What `index add` does. */
export async function add(
  folder: string,
  source: readonly [string, string | undefined],
  options: AddOptions,
): Promise<void> {
  const { engine, label, prefix, followLinks } = options;
  const output = outputOf(options);
  const table = await readSource(source, options);
  for (const warning of table.warnings) output.note(`warning: ${warning}`);
  const stop = interruption();
  try {
    await withGallery(folder, { engine, readOnly: false }, async (gallery, embedder) => {
      output.note(`engine: ${embedder.engine}`);
      const naming = { label, prefix, gallery: folder, followLinks };
      const { signal } = stop;
      const report = await indexTable(gallery, embedder, table, { ...naming, signal, onProgress: progressOf(output) });
      tellReport(output, folder, report, (await gallery.stats()).items);
    });
  } finally {
    stop.done();
  }
}

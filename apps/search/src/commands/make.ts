import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openEmbedder } from '@htg/embed';
import { createGallery, openGallery } from '@htg/gallery';
import { outputOf } from '@htg/terminal';
import type { ComputingOptions } from '@htg/terminal';
import { modelIdentityOf } from '../gallery-with-model.ts';
import { indexTable } from '../indexing/index-table.ts';
import { keepModel } from '../keep-model.ts';
import { readSource } from '../source.ts';
import type { SourceOptions } from '../source.ts';
import { interruption, progressOf, tellReport } from '../tell-report.ts';

export interface MakeOptions extends ComputingOptions, SourceOptions {
  readonly out: string;
  readonly linkModel: boolean;
}

/** What `index <model> <images>` does. */
export async function make(
  model: string,
  source: readonly [string, string | undefined],
  options: MakeOptions,
): Promise<void> {
  const { out, linkModel, engine, label, prefix, followLinks } = options;
  const output = outputOf(options);
  const table = await readSource(source, options);
  for (const warning of table.warnings) output.note(`warning: ${warning}`);
  const embedder = await openEmbedder(model, { engine });
  output.note(`engine: ${embedder.engine}`);
  const identity = modelIdentityOf(embedder);
  const stop = interruption();
  try {
    const isThere = existsSync(join(out, 'gallery.json'));
    const gallery = await (isThere ? openGallery : createGallery)(out, { model: identity });
    try {
      await keepModel(out, model, { link: linkModel });
      const naming = { label, prefix, gallery: out, followLinks };
      const { signal } = stop;
      const report = await indexTable(gallery, embedder, table, { ...naming, signal, onProgress: progressOf(output) });
      tellReport(output, out, report, (await gallery.stats()).items);
    } finally {
      await gallery.close();
    }
  } finally {
    stop.done();
    await embedder.dispose();
  }
}

import type { Gallery } from '@htg/gallery';
import { exitCodes, outputOf } from '@htg/terminal';
import type { ComputingOptions } from '@htg/terminal';
import { find } from '../find.ts';
import type { Finding, FindOptions } from '../find.ts';
import { withGallery } from '../gallery-with-model.ts';
import { describeFinding } from './describe-finding.ts';

export type SearchOptions = ComputingOptions & FindOptions & { readonly sheet?: string };

/** What `search` does: a block, or a line of JSON, for each photo. */
export async function search(folder: string, photos: readonly string[], options: SearchOptions): Promise<void> {
  const output = outputOf(options);
  const findings: Finding[] = [];
  await withGallery(folder, { engine: options.engine, readOnly: true }, async (gallery, embedder) => {
    await checkSome(gallery, folder, options);
    output.note(`engine: ${embedder.engine}`);
    for (const photo of photos) {
      try {
        const finding = await find({ gallery, embedder, folder }, photo, options);
        findings.push(finding);
        output.result(describeFinding(finding, options), finding);
      } catch (error) {
        // One of many that is no image leaves the others.
        if (photos.length === 1) throw error;
        output.problem((error as Error).message);
        process.exitCode = exitCodes.unsound;
      }
    }
    if (options.sheet === undefined) return;
    const { writeSheet } = await import('../sheet.ts');
    await writeSheet(options.sheet, findings, gallery);
    output.note(`sheet: ${options.sheet}`);
  });
}

/** Nothing that could be found is another answer than "none of these". @throws Error saying what there is not */
async function checkSome(gallery: Gallery, folder: string, { label, camera }: SearchOptions): Promise<void> {
  const first = await gallery.items({ label, camera }).next();
  if (first.done !== true) return;
  if (label === undefined && camera === undefined) {
    throw new Error(`expected images in ${folder}, found none; put some in: htg index add`);
  }
  const wanted = [
    ...(label === undefined ? [] : [`the label ${label.map((name) => JSON.stringify(name)).join(' or ')}`]),
    ...(camera === undefined ? [] : [`the camera ${camera.map((name) => JSON.stringify(name)).join(' or ')}`]),
  ];
  throw new Error(
    `expected images of ${wanted.join(' and ')} in ${folder}, found none; htg index list shows what there is`,
  );
}

import { join } from 'node:path';
import { readModelFolder } from '@htg/embed';
import { sitePaths } from '@htg/explorer/site-format';
import { openGallery } from '@htg/gallery';
import { outputOf } from '@htg/terminal';
import type { ExportOptions } from '../export-command.ts';
import { checkPlace, writeFiles } from '../write-files.ts';
import { gatherGallery } from './gather-gallery.ts';
import { pageFilesOfSite } from './page-files-of-site.ts';
import { checkSite, removeSite } from './site-before.ts';
import { thresholdsOf } from './thresholds-of.ts';
import { writeThumbnails } from './write-thumbnails.ts';

/** What `export` does with a gallery: a folder that any server of files can serve, whose page searches by itself. */
export async function exportSite(source: string, options: ExportOptions): Promise<void> {
  const { to } = options;
  const output = outputOf(options);
  checkTogether(options);
  const { contract, modelJson, weights } = await readModelFolder(source);
  const embeddingLength = contract.output.shape[1];
  const model = { hash: contract.identity, embeddingLength, ...(contract.name !== '' && { name: contract.name }) };
  const keypoints = Object.keys(contract.output.parts).length > 1;
  const gallery = await openGallery(source, { readOnly: true, model });
  try {
    checkPlace('a gallery', true, options);
    await checkSite(to);
    const { facts, items, vectors } = await gatherGallery(gallery);
    if (facts.items === 0) {
      throw new Error(
        `export: expected a gallery with images, received ${source} without any; put some in: htg index add`,
      );
    }
    const line = await thresholdsOf(gallery);
    await removeSite(to);
    let bytes = await writeThumbnails(gallery, items.ids, to);
    bytes += await writeFiles(
      under(to, {
        ...(await pageFilesOfSite()),
        // As `saveEmbedder` names them in model.json.
        [`${sitePaths.model}weights.bin`]: weights,
        [`${sitePaths.model}model.json`]: modelJson,
        [`${sitePaths.model}contract.json`]: `${JSON.stringify(contract, null, 2)}\n`,
        [sitePaths.vectors]: vectors,
        [sitePaths.items]: JSON.stringify(items),
        // Last: a folder that has it is whole.
        [sitePaths.facts]: JSON.stringify({ ...facts, model, keypoints, ...line }),
      }),
    );
    const record = { source, format: 'site', to, items: facts.items, bytes };
    output.result(`${to}: a page that searches ${facts.items} images, ${(bytes / 1e6).toFixed(1)} MB`, record);
  } finally {
    await gallery.close();
  }
}

function under(folder: string, files: Readonly<Record<string, string | Uint8Array>>) {
  return Object.fromEntries(Object.entries(files).map(([name, content]) => [join(folder, name), content]));
}

function checkTogether({ quantize, opset }: ExportOptions): void {
  const [name, value] = quantize === undefined ? ['--opset', opset] : ['--quantize', quantize];
  if (value === undefined) return;
  throw new RangeError(
    `export: expected ${name} with --format onnx, received it with a gallery; leave ${name} out, or name a format`,
  );
}

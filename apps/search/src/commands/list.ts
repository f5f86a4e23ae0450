import { openGallery } from '@htg/gallery';
import { outputOf } from '@htg/terminal';
import type { CommonOptions } from '@htg/terminal';
import { textTable } from '../text-table.ts';

export interface ListOptions extends CommonOptions {
  readonly label?: string;
  readonly items: boolean;
}

/** What `index list` does. */
export async function list(folder: string, options: ListOptions): Promise<void> {
  const output = outputOf(options);
  const gallery = await openGallery(folder, { readOnly: true });
  try {
    const filter = options.label === undefined ? {} : { label: options.label };
    if (options.items) {
      for await (const { id, label, camera, metadata } of gallery.items(filter)) {
        output.result(`${id}  (${label})`, { id, label, camera, metadata });
      }
      return;
    }
    const counts = new Map<string, number>();
    for await (const { label } of gallery.items(filter)) counts.set(label, (counts.get(label) ?? 0) + 1);
    const { model, bytesOnDisk = 0 } = await gallery.stats();
    const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
    const rows = [...counts].map(([label, count]) => [label, String(count)]);
    const summary = `${total} images of ${counts.size} labels, ${(bytesOnDisk / 2 ** 20).toFixed(1)} MB, by the model ${model.name ?? model.hash}`;
    const labels = [...counts].map(([label, images]) => ({ label, images }));
    output.result(`${textTable(['label', 'images'], rows, [1])}\n${summary}`, {
      gallery: folder,
      images: total,
      labels,
      model,
    });
  } finally {
    await gallery.close();
  }
}

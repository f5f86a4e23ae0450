import { openGallery } from '@htg/gallery';
import { outputOf } from '@htg/terminal';
import type { CommonOptions } from '@htg/terminal';

export interface RemoveOptions extends CommonOptions {
  readonly label?: string;
  readonly compact: boolean;
}

/** What `index remove` does. */
export async function remove(folder: string, ids: readonly string[], options: RemoveOptions): Promise<void> {
  const { label, compact } = options;
  if ((ids.length === 0) === (label === undefined)) {
    throw new Error(
      `expected ids of images or --label, received ${label === undefined ? 'neither' : 'both'}; ` +
        'htg index list --items shows the ids',
    );
  }
  const gallery = await openGallery(folder);
  try {
    const removed = await gallery.remove(label === undefined ? ids : { label });
    if (removed === 0) {
      throw new Error(
        `expected images of the label ${JSON.stringify(label)}, found none; htg index list shows the labels`,
      );
    }
    if (compact) await gallery.compact();
    const { items } = await gallery.stats();
    outputOf(options).result(`${folder}: ${removed} removed; ${items} images in all`, {
      gallery: folder,
      removed,
      items,
    });
  } finally {
    await gallery.close();
  }
}

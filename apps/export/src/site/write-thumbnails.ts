import { join } from 'node:path';
import { sitePaths, thumbnailsPerFile } from '@htg/explorer/site-format';
import type { SiteThumbnails } from '@htg/explorer/site-format';
import type { Gallery } from '@htg/gallery';
import { writeFiles } from '../write-files.ts';

/** Writes the small images of items, some in each file. @returns bytes */
export async function writeThumbnails(gallery: Gallery, ids: readonly string[], to: string): Promise<number> {
  let bytes = 0;
  for (let part = 0; part * thumbnailsPerFile < ids.length; part++) {
    const some = ids.slice(part * thumbnailsPerFile, (part + 1) * thumbnailsPerFile);
    const images: SiteThumbnails = await Promise.all(some.map((id) => addressOf(gallery, id)));
    bytes += await writeFiles({ [join(to, sitePaths.thumbnails(part))]: JSON.stringify(images) });
  }
  return bytes;
}

async function addressOf(gallery: Gallery, id: string): Promise<string | null> {
  const thumbnail = await gallery.thumbnail(id);
  return thumbnail === undefined
    ? null
    : `data:${thumbnail.type};base64,${Buffer.from(thumbnail.bytes).toString('base64')}`;
}

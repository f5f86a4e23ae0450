import { sitePaths, thumbnailsPerFile } from '../../site-format.ts';
import type { SiteThumbnails } from '../../site-format.ts';
import { readSiteJson } from './read-site.ts';

/** Files that are kept at a time. */
const most = 64;

/** Small images by the row of their item; a file holds those of neighbors in the folder. */
export function createSiteThumbnails(base: URL): (row: number) => Promise<string | undefined> {
  const known = new Map<number, Promise<SiteThumbnails>>();
  return async (row) => {
    const part = Math.floor(row / thumbnailsPerFile);
    let file = known.get(part);
    if (file === undefined) {
      file = readSiteJson<SiteThumbnails>(base, sitePaths.thumbnails(part));
      known.set(part, file);
      file.catch(() => known.delete(part));
      const [oldest] = known.keys();
      if (known.size > most) known.delete(oldest);
    }
    return (await file)[row % thumbnailsPerFile] ?? undefined;
  };
}

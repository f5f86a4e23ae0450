import type { GalleryItem } from '@htg/gallery';
import type { ServedGallery } from './served-gallery.ts';

/** A label or camera, and how many items have it. */
export interface Count {
  readonly name: string;
  readonly items: number;
}

/** What a gallery holds. */
export interface Summary {
  readonly items: number;
  readonly labels: readonly Count[];
  readonly cameras: readonly Count[];
}

/** Counts labels and cameras of a gallery, once for each of its states. */
export function createSummary(served: ServedGallery): () => Promise<Summary> {
  let known: { readonly version: number; readonly summary: Promise<Summary> } | undefined;
  return () => {
    const { version } = served;
    if (known?.version !== version) {
      const summary = served.use((gallery) => count(gallery.items()));
      known = { version, summary };
      summary.catch(() => {
        if (known?.summary === summary) known = undefined;
      });
    }
    return known.summary;
  };
}

async function count(items: AsyncIterable<GalleryItem>): Promise<Summary> {
  const labels = new Map<string, number>();
  const cameras = new Map<string, number>();
  let total = 0;
  for await (const { label, camera } of items) {
    total++;
    labels.set(label, (labels.get(label) ?? 0) + 1);
    if (camera !== undefined) cameras.set(camera, (cameras.get(camera) ?? 0) + 1);
  }
  return { items: total, labels: sorted(labels), cameras: sorted(cameras) };
}

function sorted(counts: ReadonlyMap<string, number>): Count[] {
  const { compare } = new Intl.Collator('en', { numeric: true });
  return [...counts].map(([name, items]) => ({ name, items })).sort((a, b) => compare(a.name, b.name));
}

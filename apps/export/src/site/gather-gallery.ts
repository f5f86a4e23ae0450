import { siteFormat } from '@htg/explorer/site-format';
import type { SiteCount, SiteFacts, SiteItems } from '@htg/explorer/site-format';
import { encodeVector } from '@htg/explorer/site-vectors';
import type { Gallery } from '@htg/gallery';
import { joinBytes } from '@htg/ground/join-bytes';

/** What a gallery holds, as the page reads it. */
export interface GatheredGallery {
  readonly facts: Pick<SiteFacts, 'format' | 'version' | 'items' | 'labels' | 'cameras'>;
  readonly items: SiteItems;
  /** int8 `[items, L]`. */
  readonly vectors: Uint8Array;
}

/** Reads all items of a gallery, in the order of insertion. */
export async function gatherGallery(gallery: Gallery): Promise<GatheredGallery> {
  const ids: string[] = [];
  const [labels, cameras] = [new Column(), new Column()];
  const vectors: Uint8Array[] = [];
  for await (const { id, label, camera, vector } of gallery.embeddings()) {
    ids.push(id);
    labels.add(label);
    cameras.add(camera);
    vectors.push(new Uint8Array(encodeVector(vector).buffer));
  }
  return {
    facts: { ...siteFormat, items: ids.length, labels: labels.counts(), cameras: cameras.counts() },
    items: { ids, labels: labels.places(), cameras: cameras.places() },
    vectors: joinBytes(vectors),
  };
}

/** The names of one kind that items have. */
class Column {
  private readonly values: (string | undefined)[] = [];
  private readonly known = new Map<string, number>();

  add(name: string | undefined): void {
    this.values.push(name);
    if (name !== undefined) this.known.set(name, (this.known.get(name) ?? 0) + 1);
  }

  /** Each name with its number of items, sorted as people count. */
  counts(): SiteCount[] {
    const { compare } = new Intl.Collator('en', { numeric: true });
    return [...this.known].map(([name, items]) => ({ name, items })).sort((a, b) => compare(a.name, b.name));
  }

  /** For each item the place of its name among {@link counts}; -1: it has none. */
  places(): number[] {
    const places = new Map(this.counts().map(({ name }, place) => [name, place]));
    return this.values.map((name) => (name === undefined ? -1 : (places.get(name) ?? -1)));
  }
}

import type { EmbeddedItem, Gallery } from '@htg/gallery';
import type { ServedGallery } from '../gallery/served-gallery.ts';
import { projectAside } from './project-aside.ts';

/** Items that a map shows, at most. */
const mapPoints = 2000;

/** A gallery in the plane: what is alike lies together. */
export interface GalleryMap {
  /** Of the gallery; the map shows evenly spread ones where there are more than it takes. */
  readonly total: number;
  readonly points: readonly MapPoint[];
}

export interface MapPoint {
  readonly id: string;
  readonly label: string;
  readonly camera?: string;
  readonly x: number;
  readonly y: number;
}

/** Draws the map of a gallery, once for each of its states. @param signal ends a drawing under way */
export function createMap(served: ServedGallery, signal: AbortSignal): () => Promise<GalleryMap> {
  let known: { readonly version: number; readonly map: Promise<GalleryMap> } | undefined;
  return () => {
    const { version } = served;
    if (known?.version !== version) {
      const map = served.use(sample).then(({ total, items }) => draw(total, items, signal));
      known = { version, map };
      map.catch(() => {
        if (known?.map === map) known = undefined;
      });
    }
    return known.map;
  };
}

async function sample(gallery: Gallery): Promise<{ readonly total: number; readonly items: readonly EmbeddedItem[] }> {
  const { items: total } = await gallery.stats();
  const items: EmbeddedItem[] = [];
  const wanted = Math.min(total, mapPoints);
  let place = 0;
  for await (const item of gallery.embeddings()) {
    // Evenly spread: the items at which the sample's count moves on.
    if (Math.floor(((place + 1) * wanted) / total) > Math.floor((place * wanted) / total)) items.push(item);
    place++;
  }
  return { total, items };
}

async function draw(total: number, items: readonly EmbeddedItem[], signal: AbortSignal): Promise<GalleryMap> {
  if (items.length === 0) return { total, points: [] };
  const { length } = items[0].vector;
  const vectors = new Float32Array(items.length * length);
  items.forEach(({ vector }, i) => {
    vectors.set(vector, i * length);
  });
  const { x, y } = await projectAside({ vectors, count: items.length }, signal);
  const points = items.map(({ id, label, camera }, i) => ({
    ...{ id, label },
    ...(camera !== undefined && { camera }),
    ...{ x: rounded(x[i]), y: rounded(y[i]) },
  }));
  return { total, points };
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000;

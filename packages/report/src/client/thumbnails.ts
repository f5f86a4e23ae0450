import type { EmbeddingMap } from '../model/report.ts';

/** Puts the atlas into the page once, for all thumbnails. */
export function addAtlas({ atlas }: EmbeddingMap): void {
  const style = document.createElement('style');
  style.textContent = `.thumbnail > div { background-image: url("${atlas.src}"); }`;
  document.head.append(style);
}

/** A point's image, cut from the atlas, with what it is. */
export function thumbnail(map: EmbeddingMap, point: number, size: number): HTMLElement {
  const figure = document.createElement('figure');
  figure.className = 'thumbnail';
  const image = document.createElement('div');
  const { columns, rows } = map.atlas;
  image.style.width = image.style.height = `${size}px`;
  image.style.backgroundSize = `${columns * size}px ${rows * size}px`;
  image.style.backgroundPosition = `${-(point % columns) * size}px ${-Math.floor(point / columns) * size}px`;
  const caption = document.createElement('figcaption');
  caption.textContent = [map.names[map.labels[point]], cameraOf(map, point), outcomeOf(map, point)]
    .filter((text) => text !== undefined)
    .join(' · ');
  figure.append(image, caption);
  return figure;
}

/** The images of some identities under the map. */
export function showFound(map: EmbeddingMap, labels: ReadonlySet<number>): void {
  const place = document.getElementById('map-found');
  const points = [...map.labels.keys()].filter((point) => labels.has(map.labels[point]));
  place?.replaceChildren(...points.map((point) => thumbnail(map, point, 64)));
}

function cameraOf({ cameras, cameraNames }: EmbeddingMap, point: number): string | undefined {
  const camera = cameras?.[point];
  return camera === undefined ? undefined : (cameraNames?.[camera] ?? `camera ${camera}`);
}

function outcomeOf({ right }: EmbeddingMap, point: number): string | undefined {
  const outcome = right[point];
  if (outcome === null) return undefined;
  return outcome ? '✓ nearest is right' : '✗ nearest is wrong';
}

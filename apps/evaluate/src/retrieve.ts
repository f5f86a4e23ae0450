import { resolve } from 'node:path';
import type { ReadingFlags } from '@htg/datasets';
import { nearestNeighbors } from '@htg/metrics';
import { createAlbum } from '@htg/report';
import { compileEmbedding } from '@htg/trainer';
import type { FinishedRun } from './finished-run.ts';
import { imagesAt } from './images-at.ts';
import { drawSheet, encodePng } from './sheet.ts';

/** An image of the gallery, nearest first. */
export interface Nearest {
  readonly rank: number;
  /** The file. */
  readonly path: string;
  /** Whom it shows; empty where the gallery does not say. */
  readonly identity: string;
  /** `1 - cosine`, 0..2. */
  readonly distance: number;
}

/** What {@link retrieve} found. */
export interface RetrievedImages {
  readonly found: readonly Nearest[];
  /** Query and found images side by side, a PNG file. */
  readonly sheet: Uint8Array;
  readonly warnings: readonly string[];
}

/**
 * Finds the images of a gallery that are nearest to an image. The image itself, where it lies in the gallery, is left out.
 *
 * @throws Error where there is nothing at a path, or nothing that can be read; RangeError for several images to look for
 */
export async function retrieve(
  run: FinishedRun,
  image: string,
  {
    gallery: place,
    k,
    checkpoint,
    reading = {},
  }: {
    readonly gallery: string;
    readonly k: number;
    readonly checkpoint: string;
    /** How the gallery is read, instead of what the run's recipe says. */
    readonly reading?: ReadingFlags;
  },
): Promise<RetrievedImages> {
  const { pixelLimit, followLinks } = reading;
  const query = await imagesAt(image, run.recipe, { pixelLimit, followLinks });
  if (query.set.length !== 1) {
    throw new RangeError(`retrieve: expected one image, received ${query.set.length} at ${image}; name one of them`);
  }
  const gallery = await imagesAt(place, run.recipe, reading);
  const pathOf = (index: number): string => resolve(gallery.root, gallery.set.sources?.[index] ?? '');
  const embedder = await run.embedder(checkpoint);
  const embedding = compileEmbedding(embedder);
  const asked = await embedding(query.set);
  const searched = await embedding(gallery.set);
  embedding.dispose();
  embedder.dispose();
  const rows = ({ embeddings, embeddingLength: width, labels }: typeof asked): Float32Array[] =>
    Array.from(labels, (_, row) => embeddings.subarray(row * width, (row + 1) * width));
  const wanted = Math.min(k + 1, gallery.set.length);
  const { indices, distances } = await nearestNeighbors({
    embeddings: rows(asked).slice(0, 1),
    gallery: { embeddings: rows(searched) },
    k: wanted,
  });
  const ranked = [...indices]
    .map((index, i) => ({ index, distance: distances[i] }))
    .filter(({ index }) => pathOf(index) !== resolve(image))
    .slice(0, k);
  const album = createAlbum(gallery.set, { encode: encodePng });
  const neighbors = ranked.map(async ({ index, distance }) => ({
    ...(await album.image(index)),
    name: gallery.set.sources?.[index].split('/').at(-1) ?? '',
    source: gallery.rows[index].identity,
    distance,
  }));
  const own = await createAlbum(query.set, { encode: encodePng }).image(0);
  const row = {
    query: { ...own, name: query.set.sources?.[0] ?? '', source: 'query' },
    neighbors: await Promise.all(neighbors),
  };
  return {
    found: ranked.map(({ index, distance }, i) => ({
      rank: i + 1,
      path: pathOf(index),
      identity: gallery.rows[index].identity,
      distance,
    })),
    sheet: await drawSheet([row], { title: `Nearest to ${image}` }),
    warnings: [...query.warnings, ...gallery.warnings],
  };
}

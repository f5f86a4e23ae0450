import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import type { ImageEmbedder } from '@htg/embed';
import { NoThresholdError } from '@htg/gallery';
import type { ClassifyOptions, Gallery, GalleryItem, Neighbor, Vote } from '@htg/gallery';

/** How a photo is looked for. */
export interface FindOptions {
  readonly k: number;
  readonly falseAcceptRate: number;
  readonly threshold?: number | undefined;
  readonly label?: readonly string[] | undefined;
  readonly camera?: readonly string[] | undefined;
  /** Leaves out images with the very content of the photo. */
  readonly notItself: boolean;
}

/** An image that was found. */
export interface FoundImage extends Neighbor {
  /** Where it lies, from the working folder; its id where that is not known. */
  readonly path: string;
}

/** What a photo shows, by the images that are nearest. */
export interface Finding {
  readonly photo: string;
  /** The name with most votes; null: none of these. */
  readonly label: string | null;
  /** The share of all votes that it has; null without a name. */
  readonly confidence: number | null;
  readonly votes: readonly Vote[];
  /** How far an image that votes may be; null where there is no telling. */
  readonly threshold: number | null;
  /** Why there is no telling. */
  readonly uncalibrated?: string;
  readonly found: readonly FoundImage[];
}

/** @throws Error naming a photo that cannot be read */
export async function find(
  {
    gallery,
    embedder,
    folder,
  }: { readonly gallery: Gallery; readonly embedder: ImageEmbedder; readonly folder: string },
  photo: string,
  options: FindOptions,
): Promise<Finding> {
  const vector = await embedder.embed(photo);
  const { k, falseAcceptRate, threshold, label, camera } = options;
  const where = options.notItself && existsSync(photo) ? await otherThan(photo) : undefined;
  const searching = { k, model: embedder.hash, filter: { label, camera, where } };
  const told = (neighbors: readonly Neighbor[]): FoundImage[] =>
    neighbors.map((neighbor) => ({ ...neighbor, path: shownPath(folder, neighbor) }));
  const voting: ClassifyOptions = threshold === undefined ? { falseAcceptRate } : { threshold };
  try {
    const { votes, neighbors, ...said } = await gallery.classify(vector, { ...searching, ...voting });
    const best = votes.at(0);
    return {
      photo,
      label: best?.label ?? null,
      confidence: best?.share ?? null,
      votes,
      threshold: said.threshold,
      found: told(neighbors),
    };
  } catch (error) {
    // Few labels, or equal images under two: the nearest are worth something all the same.
    if (!(error instanceof NoThresholdError)) throw error;
    const found = told(await gallery.search(vector, searching));
    return { photo, label: null, confidence: null, votes: [], threshold: null, uncalibrated: error.message, found };
  }
}

async function otherThan(photo: string): Promise<(item: GalleryItem) => boolean> {
  const own = createHash('sha256')
    .update(await readFile(photo))
    .digest('hex');
  return ({ metadata }) => metadata?.sha256 !== own;
}

/** A path that the person can open from where the command runs. */
export function shownPath(folder: string, { id, metadata }: GalleryItem): string {
  if (typeof metadata?.file !== 'string') return id;
  const path = resolve(folder, metadata.file);
  const near = relative('', path);
  return near.startsWith('..') ? path : near;
}

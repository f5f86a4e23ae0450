import type { ImageSet } from '@htg/datasets';
import { randomStream } from '@htg/engine';
import type { EncodeImage } from '../model/images.ts';
import type { EmbeddingMap, Section } from '../model/report.ts';
import { drawAtlas } from './atlas.ts';
import { rowsOf } from './embedded.ts';
import type { Evaluated } from './embedded.ts';
import { fewestRows, project } from './project.ts';

/** How much the map shows. */
export interface MapOptions {
  readonly encode: EncodeImage;
  /** Points at most; whole identities are drawn by lot. Default 4000. */
  readonly points?: number;
  /** Side of a thumbnail. Default 32. */
  readonly side?: number;
  readonly seed?: number;
}

/** UMAP of a model's embeddings, with a thumbnail for each point. */
export async function gatherMap(
  { title, embedded, result: { perQuery } }: Evaluated,
  set: ImageSet,
  { encode, points = 4000, side = 32, seed = 0 }: MapOptions,
): Promise<Section<EmbeddingMap>> {
  const shown = someIdentities(embedded.labels, points, seed);
  if (shown.length < fewestRows) {
    return { missing: `A map needs at least ${fewestRows} images of known identity, and there are ${shown.length}.` };
  }
  const { x, y } = await project(rowsOf(embedded, shown), { length: shown.length, seed });
  const right = new Map([...perQuery.index].map((index, place) => [index, perQuery.firstRank[place] === 1]));
  const labels = shown.map((index) => embedded.labels[index]);
  return {
    model: title,
    total: set.length,
    x: x.map(rounded),
    y: y.map(rounded),
    labels,
    cameras: embedded.cameras && shown.map((index) => embedded.cameras?.[index] ?? 0),
    right: shown.map((index) => right.get(index) ?? null),
    names: Object.fromEntries(labels.map((label) => [label, set.names[label]])),
    cameraNames: set.cameraNames,
    atlas: await drawAtlas(set, shown, { side, encode }),
  };
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** Images of known identity, in order; where they are too many, all those of some identities. */
function someIdentities(labels: Int32Array, most: number, seed: number): number[] {
  const counts = new Map<number, number>();
  for (const label of labels) if (label >= 0) counts.set(label, (counts.get(label) ?? 0) + 1);
  const random = randomStream(seed, 'identities of the map');
  const lot = [...counts.keys()].map((label) => ({ label, order: random.uniform() })).sort((a, b) => a.order - b.order);
  const chosen = new Set<number>();
  let total = 0;
  for (const { label } of lot) {
    const count = counts.get(label) ?? 0;
    if (total + count > most) continue;
    chosen.add(label);
    total += count;
  }
  return [...labels.keys()].filter((index) => chosen.has(labels[index]));
}

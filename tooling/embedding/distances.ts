import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageEmbedder } from '@htg/embed';
import type { Scene } from './draw-scenes.ts';
import type { ChromiumEmbedder } from './in-chromium.ts';

/** `1 - cosine`. */
export function cosineDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [dot, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    dot += a[i] * b[i];
    aa += a[i] ** 2;
    bb += b[i] ** 2;
  }
  return 1 - dot / Math.sqrt(aa * bb);
}

/** Scenes by kind, each embedded. */
export type EmbeddedScenes = Readonly<Record<string, readonly ArrayLike<number>[]>>;

/** Embeds scenes in Node: files by their paths, raw pixels as pixels. */
export async function embedInNode(
  embedder: ImageEmbedder,
  folder: string,
  scenes: Readonly<Record<string, readonly Scene[]>>,
): Promise<EmbeddedScenes> {
  return embedScenes(scenes, async (kind, { file, height, width }) => {
    const path = join(folder, file);
    return embedder.embed(kind === 'pixels' ? { data: new Uint8Array(await readFile(path)), height, width } : path);
  });
}

/** Embeds scenes in a page: files by their addresses, raw pixels as pixels. */
export async function embedInPage(
  page: ChromiumEmbedder,
  scenes: Readonly<Record<string, readonly Scene[]>>,
): Promise<EmbeddedScenes> {
  return embedScenes(scenes, (kind, { file, height, width }) =>
    page.embed(kind === 'pixels' ? 'pixels' : 'address', `/${file}`, [height, width]),
  );
}

async function embedScenes(
  scenes: Readonly<Record<string, readonly Scene[]>>,
  embed: (kind: string, scene: Scene) => Promise<ArrayLike<number>>,
): Promise<EmbeddedScenes> {
  const embedded: Record<string, ArrayLike<number>[]> = {};
  for (const [kind, list] of Object.entries(scenes)) {
    embedded[kind] = [];
    for (const scene of list) embedded[kind].push(await embed(kind, scene));
  }
  return embedded;
}

/** The largest distance by kind. */
export function largestDistances(from: EmbeddedScenes, to: EmbeddedScenes): Record<string, number> {
  return Object.fromEntries(
    Object.entries(from).map(([kind, list]) => [
      kind,
      Math.max(...list.map((vector, i) => cosineDistance(vector, to[kind][i]))),
    ]),
  );
}

/** The median distance of different scenes: what a distance is to be compared with. */
export function medianDistance(embedded: EmbeddedScenes): number {
  const all = Object.values(embedded).flatMap((list) =>
    list.flatMap((a, i) => list.slice(i + 1).map((b) => cosineDistance(a, b))),
  );
  return all.sort((a, b) => a - b)[Math.floor(all.length / 2)];
}

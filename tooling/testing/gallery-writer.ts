/**
 * `gallery-writer.ts FOLDER SEED FIRST`: changes a gallery at random without end, to be killed: says each change before it begins and after it was
 * acknowledged, a line of JSON each. What a change does depends on its number and on what the gallery holds alone.
 */
import { writeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { randomStream } from '@htg/engine';
import { createGallery, openGallery } from '@htg/gallery';

/** What a change makes of the gallery: versions of items by id; `null` for those that go. */
export interface Change {
  readonly number: number;
  readonly kind: 'add' | 'compact' | 'remove' | 'update';
  readonly versions: Readonly<Record<string, number | null>>;
}

export const galleryModel = { hash: 'kills', embeddingLength: 24 } as const;

/** The content of an item in a version, which its id and version decide. */
export function contentOf(id: string, version: number) {
  const random = randomStream(version, id);
  const vector = Float32Array.from({ length: galleryModel.embeddingLength }, () => random.uniform() - 0.5);
  const thumbnail = {
    bytes: Uint8Array.from({ length: version % 50 }, (_, i) => (i * version) % 256),
    type: `image/v${version}`,
  };
  return { id, label: `label ${version}`, camera: `camera ${version % 3}`, metadata: { version }, vector, thumbnail };
}

function changeOf(number: number, seed: number, ids: readonly string[]): Change {
  const random = randomStream(seed, `change ${number}`);
  const below = (limit: number): number => Math.floor(random.uniform() * limit);
  const kind = (['add', 'add', 'add', 'remove', 'update', 'compact'] as const)[below(6)];
  const some = ids.filter(() => random.uniform() < 0.2);
  const added = Array.from({ length: 1 + below(60) }, (_, i) => `${number}/${i}`);
  if (kind === 'add') return { number, kind, versions: Object.fromEntries(added.map((id) => [id, number])) };
  if (kind === 'remove') return { number, kind, versions: Object.fromEntries(some.map((id) => [id, null])) };
  if (kind === 'update') return { number, kind, versions: Object.fromEntries(some.map((id) => [id, number])) };
  return { number, kind, versions: {} };
}

async function main([folder, seed, first]: readonly string[]): Promise<void> {
  const open = first === '0' ? createGallery(folder, { model: galleryModel }) : openGallery(folder);
  const gallery = await open;
  const say = (what: object): void => {
    writeSync(1, `${JSON.stringify(what)}\n`);
  };
  for (let number = Number(first); ; number++) {
    const ids: string[] = [];
    for await (const { id } of gallery.items()) ids.push(id);
    const change = changeOf(number, Number(seed), ids);
    say({ begin: change });
    const changed = Object.entries(change.versions);
    const contents = changed.map(([id, version]) => contentOf(id, version ?? 0));
    if (change.kind === 'add') await gallery.add(contents);
    if (change.kind === 'update') await gallery.update(contents);
    if (change.kind === 'remove') await gallery.remove(changed.map(([id]) => id));
    if (change.kind === 'compact') await gallery.compact();
    say({ done: number });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv.slice(2));

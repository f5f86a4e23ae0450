import type { ImageTable } from '@htg/datasets';
import type { ImageEmbedder } from '@htg/embed';
import type { Gallery, GalleryItem, ItemChange, NewItem } from '@htg/gallery';
import { joinBytes } from '@htg/ground/join-bytes';
import { fileState, plannedItem, readImageFile } from './planned-item.ts';
import type { FileState, Naming, PlannedItem } from './planned-item.ts';
import { thumbnailOf } from './thumbnail.ts';

/** What became of a table's images. */
export interface IndexReport {
  readonly added: number;
  /** Their content, label or camera had changed. */
  readonly updated: number;
  readonly unchanged: number;
  /** Left out, and why. */
  readonly skipped: readonly { readonly id: string; readonly why: string }[];
  /** Without a label in the table: each is a thing of its own. */
  readonly unlabeled: number;
  /** Whether all images were looked at. */
  readonly whole: boolean;
}

/** How {@link indexTable} goes about it. */
export interface IndexOptions extends Naming {
  /** Ends it after the images at hand. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Images that are embedded, and then kept, at once: what a killed program has to do again. */
const portion = 32;

/**
 * Embeds the images of a table into a gallery, portion by portion: what was acknowledged is kept, so that indexing that was stopped goes on
 * where it was. An image that is there is left alone unless its content, label or camera has changed.
 */
export async function indexTable(
  gallery: Gallery,
  embedder: ImageEmbedder,
  table: ImageTable,
  options: IndexOptions,
): Promise<IndexReport> {
  const { signal, onProgress = () => undefined } = options;
  const skipped: { id: string; why: string }[] = [];
  const seen = new Map<string, string>();
  const counts = { added: 0, updated: 0, unchanged: 0, unlabeled: 0 };
  let start = 0;
  for (; start < table.rows.length && signal?.aborted !== true; start += portion) {
    const planned = table.rows
      .slice(start, start + portion)
      .map((row) => plannedItem(table, row, options))
      .filter(({ id, label }) => {
        const first = seen.get(id);
        if (first === undefined) return seen.set(id, label);
        const names =
          first === label ? '' : ` as ${JSON.stringify(first)} and as ${JSON.stringify(label)}: it has the first name`;
        skipped.push({ id, why: `it is listed twice${names}` });
        return false;
      });
    counts.unlabeled += planned.filter(({ id, label }) => id === label).length;
    const works = await Promise.all(planned.map((item) => workFor(gallery, embedder, table, item, options, skipped)));
    const todo = works.filter((work) => work !== undefined);
    counts.unchanged += todo.filter(({ change }) => change === 'none').length;
    const { added, updated } = await carryOut(gallery, embedder, todo);
    counts.added += added;
    counts.updated += updated;
    onProgress(Math.min(start + portion, table.rows.length), table.rows.length);
  }
  return { ...counts, skipped, whole: start >= table.rows.length };
}

/** What is to be done for an image. */
interface Work {
  readonly item: PlannedItem;
  readonly change: 'add' | 'content' | 'description' | 'none';
  readonly pixels?: Uint8Array;
  readonly thumbnail?: NewItem['thumbnail'];
}

/** @returns undefined where the image is left out */
async function workFor(
  gallery: Gallery,
  embedder: ImageEmbedder,
  { root }: ImageTable,
  planned: PlannedItem,
  { followLinks }: Naming,
  skipped: { id: string; why: string }[],
): Promise<Work | undefined> {
  try {
    const state = await fileState(root, planned.path, followLinks);
    const known = await gallery.get(planned.id);
    if (known !== undefined && isSameFile(known, planned, state))
      return describe(planned, known, known.metadata?.sha256, state);
    const { bytes, sha256 } = await readImageFile(planned.path);
    if (known?.metadata?.sha256 === sha256) return describe(planned, known, sha256, state);
    if (known !== undefined && known.metadata?.file !== planned.metadata.file) {
      throw new Error(
        `the gallery has another image of this id, ${JSON.stringify(known.metadata?.file)}; give these a --prefix`,
      );
    }
    const { box } = planned.row;
    const pixels = await embedder.prepare({ image: bytes, box });
    const thumbnail = await thumbnailOf(bytes, box, { prepared: pixels, size: embedder.contract.view.size });
    const item = { ...planned, metadata: { ...planned.metadata, ...state, sha256 } };
    return { item, change: known === undefined ? 'add' : 'content', pixels, thumbnail };
  } catch (error) {
    skipped.push({ id: planned.id, why: error instanceof Error ? error.message : String(error) });
    return undefined;
  }
}

function isSameFile({ metadata }: GalleryItem, planned: PlannedItem, { size, modified }: FileState): boolean {
  return metadata?.file === planned.metadata.file && metadata.size === size && metadata.modified === modified;
}

/** The image itself is as it was: what is said of it may have changed. */
function describe(planned: PlannedItem, known: GalleryItem, sha256: unknown, state: FileState): Work {
  const metadata = { ...planned.metadata, ...state, ...(typeof sha256 === 'string' && { sha256 }) };
  const item = { ...planned, metadata };
  const isSame =
    known.label === item.label &&
    known.camera === item.camera &&
    JSON.stringify(sortedEntries(known.metadata)) === JSON.stringify(sortedEntries(metadata));
  return { item, change: isSame ? 'none' : 'description' };
}

function sortedEntries(metadata: object = {}): unknown[] {
  return Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1));
}

async function carryOut(
  gallery: Gallery,
  embedder: ImageEmbedder,
  works: readonly Work[],
): Promise<{ readonly added: number; readonly updated: number }> {
  const embedded = works.filter(({ pixels }) => pixels !== undefined);
  const vectors = await embedder.embedPrepared(joinBytes(embedded.flatMap(({ pixels }) => pixels ?? [])));
  const additions: NewItem[] = [];
  const changes: ItemChange[] = [];
  for (const work of works) {
    if (work.change === 'none') continue;
    const { id, label, camera, metadata } = work.item;
    const vector = work.pixels && vectors[embedded.indexOf(work)];
    const image = vector && { vector, ...(work.thumbnail && { thumbnail: work.thumbnail }) };
    if (work.change === 'add' && image !== undefined) {
      additions.push({ id, label, ...(camera !== undefined && { camera }), metadata, ...image });
    } else changes.push({ id, label, camera: camera ?? null, metadata, ...image });
  }
  if (additions.length > 0) await gallery.add(additions, { model: embedder.hash });
  if (changes.length > 0) await gallery.update(changes, { model: embedder.hash });
  return { added: additions.length, updated: changes.length };
}

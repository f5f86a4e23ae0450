import type { CheckedChange, CheckedItem } from './check-items.ts';
import type { GalleryDistance } from './exact/distance.ts';
import type { CheckedFilter } from './filter.ts';
import type { GalleryItem, Neighbor, Thumbnail } from './item.ts';
import type { ModelIdentity } from './model-identity.ts';

/** How to search. */
export interface StoreSearch {
  /** Items at most. */
  readonly k: number;
  /** Which is smallest for the nearest. */
  readonly distance: GalleryDistance;
  /** Undefined: all items. */
  readonly filter: CheckedFilter | undefined;
}

/** An item with its vector. */
export interface EmbeddedItem extends GalleryItem {
  /** As it was added. */
  readonly vector: Float32Array;
}

/** What a store says of itself. */
export interface StoreStats {
  /** How many there are. */
  readonly items: number;
  /** Rows that updates and removals left behind; `compact` takes them out. */
  readonly removedRows: number;
  /** Where it is known. */
  readonly bytesOnDisk?: number;
  /** Of the index; items come on top. */
  readonly bytesInMemory?: number;
  /** Of a last write that was cut short before it was acknowledged; opening took them away. */
  readonly droppedBytes?: number;
}

/**
 * What an engine does for a gallery: keeps items and finds the nearest. It is handed checked values only: vectors of the right length, finite
 * and not zero, ids that are no others' of the same call. Changes are all or nothing, and kept once their promise is fulfilled.
 */
export interface GalleryStore {
  /** Distances that it searches by. */
  readonly distances: readonly GalleryDistance[];
  /** @throws Error where an id is there already; then nothing was added */
  add(items: readonly CheckedItem[]): Promise<void>;
  /** @throws Error where an id is not there; then nothing was changed */
  update(changes: readonly CheckedChange[]): Promise<void>;
  /** @throws Error where an id is not there; then nothing was removed */
  remove(ids: readonly string[]): Promise<void>;
  /** Undefined where there is none. */
  get(id: string): Promise<GalleryItem | undefined>;
  /** Undefined where there is none. */
  thumbnail(id: string): Promise<Thumbnail | undefined>;
  /** The nearest items of each of the queries [Q, L]; ties in the order of insertion. */
  search(queries: Float32Array, search: StoreSearch): Promise<Neighbor[][]>;
  /** All items in the order of insertion, a page at a time. */
  items(): AsyncIterable<readonly GalleryItem[]>;
  /** The same with their vectors. */
  embeddings(): AsyncIterable<readonly EmbeddedItem[]>;
  /** What there is of it. */
  stats(): Promise<StoreStats>;
  /** What is wrong with what is kept, a sentence each; nothing if all is well. */
  verify(): Promise<string[]>;
  /** Gives back the room of what was removed, and makes an index where the engine has one. */
  compact(): Promise<void>;
  /** Ends it; nothing may be asked afterwards. */
  close(): Promise<void>;
}

/** Makes and opens stores of one kind. */
export interface GalleryEngine {
  /** Such as `embedded`. */
  readonly name: string;
  /** @param place a folder, or what the engine understands by it */
  create(place: string, model: ModelIdentity): Promise<GalleryStore>;
  /** @param place as `create` took it */
  open(
    place: string,
    options: { readonly readOnly: boolean },
  ): Promise<{ readonly store: GalleryStore; readonly model: ModelIdentity }>;
}

/** Throws for ids that are not there. */
export function absentId(caller: string, id: string): Error {
  return new Error(
    `${caller}: expected ids of the gallery, received ${JSON.stringify(id)}, which it does not have; nothing was changed`,
  );
}

/** Throws for ids that are there already. */
export function presentId(caller: string, id: string): Error {
  return new Error(
    `${caller}: expected ids that are new, received ${JSON.stringify(id)}, which the gallery has; nothing was added: use update, or remove it first`,
  );
}

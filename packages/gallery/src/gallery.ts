import { checkOptions } from '@htg/ground/check-options';
import { showValue } from '@htg/ground/show-value';
import { leaveOneOut, thresholdAt } from './calibrate.ts';
import type { Calibration, LeaveOneOut } from './calibrate.ts';
import { checkChanges, checkNewItems, checkText, vectorOf } from './check-items.ts';
import { checkDistance, checkK } from './check-vectors.ts';
import { findDuplicates } from './duplicates.ts';
import type { Duplicates } from './duplicates.ts';
import type { GalleryDistance } from './exact/distance.ts';
import { checkFilter, matches } from './filter.ts';
import type { Filter } from './filter.ts';
import type { GalleryItem, ItemChange, Neighbor, NewItem, Thumbnail } from './item.ts';
import { checkHash } from './model-identity.ts';
import type { ModelIdentity } from './model-identity.ts';
import type { EmbeddedItem, GalleryStore, StoreSearch, StoreStats } from './store.ts';
import { vote } from './vote.ts';
import type { Classification } from './vote.ts';

type Vector = Float32Array | readonly number[];

/** Where vectors come from. */
export interface OfModel {
  /** The hash of the model that made them; where it is given, it is compared with the gallery's. */
  readonly model?: string;
}

/** Options of a search. */
export interface SearchOptions extends OfModel {
  /** How many; default 10. */
  readonly k?: number;
  /** Which items are looked among. Default all. */
  readonly filter?: Filter;
  /** Default: the first that the engine knows, `cosine` where nothing else was chosen. */
  readonly distance?: GalleryDistance;
}

/** Options of a calibration. */
export interface CalibrateOptions {
  /** How often a stranger may be taken for somebody; default 0.01. */
  readonly falseAcceptRate?: number;
  /** Default: the first that the engine knows, `cosine` where nothing else was chosen. */
  readonly distance?: GalleryDistance;
  /** Items that are left out in turn, evenly spread; default 2000. */
  readonly sample?: number;
}

/** Options of a classification. */
export interface ClassifyOptions extends SearchOptions {
  /** How often a stranger may be taken for somebody; default 0.01. The gallery is calibrated when it has changed. */
  readonly falseAcceptRate?: number;
  /** In place of `falseAcceptRate`: the largest distance of an item that has a vote. */
  readonly threshold?: number;
}

/** Options of a search for duplicates. */
export interface DuplicateOptions {
  /** The largest distance of duplicates. */
  readonly threshold: number;
  /** Default: the first that the engine knows, `cosine` where nothing else was chosen. */
  readonly distance?: GalleryDistance;
  /** Neighbors that are looked at for each item; default 100. */
  readonly perItem?: number;
}

/** What a gallery is made of. */
export interface GalleryStats extends StoreStats {
  /** Its name. */
  readonly engine: string;
  /** That the vectors are of. */
  readonly model: ModelIdentity;
  /** How many there are. */
  readonly labels: number;
}

const searchOptions = ['k', 'filter', 'distance', 'model'];

/** Embeddings that are kept, with what they show. Made by `createGallery` and `openGallery`. */
export class Gallery {
  /** That its vectors are of. */
  readonly model: ModelIdentity;
  /** The engine that keeps it. */
  readonly engine: string;
  private readonly store: GalleryStore;
  /** By distance and sample, until the gallery changes: any rate is read off the same distances. */
  private readonly measured = new Map<string, Promise<LeaveOneOut>>();
  private closed = false;

  /** For engines; `createGallery` and `openGallery` call it. */
  constructor(store: GalleryStore, model: ModelIdentity, engine: string) {
    this.store = store;
    this.model = model;
    this.engine = engine;
  }

  /**
   * Adds items, all or none; once the promise is fulfilled they are kept, whatever gets killed.
   *
   * Throws for ids that are there already, vectors of another length, and numbers that are not finite or all zero.
   */
  async add(items: readonly NewItem[], options: OfModel = {}): Promise<void> {
    this.begin('add', options, ['model']);
    await this.changed(this.store.add(checkNewItems('add', items, this.model.embeddingLength)));
  }

  /** Changes items, all or none: what a change leaves out stays, `null` takes it away. Throws for ids that are not there. */
  async update(changes: readonly ItemChange[], options: OfModel = {}): Promise<void> {
    this.begin('update', options, ['model']);
    await this.changed(this.store.update(checkChanges('update', changes, this.model.embeddingLength)));
  }

  /**
   * Removes items by their ids, or all that a filter lets through; all or none.
   *
   * @returns how many. Throws for ids that are not there.
   */
  async remove(which: Filter | readonly string[]): Promise<number> {
    this.begin('remove');
    const ids = Array.isArray(which) ? this.distinct(which as readonly string[]) : await this.idsOf(which as Filter);
    if (ids.length > 0) await this.changed(this.store.remove(ids));
    return ids.length;
  }

  /** The nearest items of an embedding; ties in the order of insertion. */
  async search(vector: Vector, options: SearchOptions = {}): Promise<Neighbor[]> {
    this.begin('search', options, searchOptions);
    const query = vectorOf('search', 'the query', vector, this.model.embeddingLength);
    return (await this.store.search(query, this.wanted('search', options)))[0];
  }

  /** The same for several embeddings, faster than one after the other. */
  async searchBatch(vectors: readonly Vector[], options: SearchOptions = {}): Promise<Neighbor[][]> {
    const caller = 'searchBatch';
    this.begin(caller, options, searchOptions);
    const { embeddingLength } = this.model;
    if (!Array.isArray(vectors)) {
      throw new TypeError(
        `${caller}: expected an array of vectors, received ${showValue(vectors)}; pass one for each query`,
      );
    }
    const queries = new Float32Array(vectors.length * embeddingLength);
    vectors.forEach((vector: Vector, i) => {
      queries.set(vectorOf(caller, `query ${i}`, vector, embeddingLength), i * embeddingLength);
    });
    const wanted = this.wanted(caller, options);
    return vectors.length === 0 ? [] : this.store.search(queries, wanted);
  }

  /**
   * What an embedding shows: the nearest items vote for their labels, those that are farther than the threshold do not, and where none is near
   * enough the label is `undefined`: unknown.
   */
  async classify(vector: Vector, options: ClassifyOptions = {}): Promise<Classification> {
    const caller = 'classify';
    this.begin(caller, options, [...searchOptions, 'falseAcceptRate', 'threshold']);
    const { threshold, falseAcceptRate, ...searching } = options;
    const query = vectorOf(caller, 'the query', vector, this.model.embeddingLength);
    const wanted = this.wanted(caller, searching);
    if (threshold !== undefined && falseAcceptRate !== undefined) {
      throw new TypeError(`${caller}: expected threshold or falseAcceptRate, received both; leave one out`);
    }
    if (threshold !== undefined) checkThreshold(caller, threshold);
    const line = threshold ?? (await this.calibrated(caller, { falseAcceptRate, distance: wanted.distance })).threshold;
    return vote((await this.store.search(query, wanted))[0], line);
  }

  /**
   * The threshold at which a stranger is taken for somebody as often as is allowed. Strangers are the gallery's own items: each is left out with
   * all of its label, and accepted if the nearest item that is left is within the threshold.
   */
  async calibrate(options: CalibrateOptions = {}): Promise<Calibration> {
    this.begin('calibrate', options, ['falseAcceptRate', 'distance', 'sample']);
    return this.calibrated('calibrate', options);
  }

  /** Items that are nearer to each other than a threshold. N searches: an hour for a million items. */
  async duplicates(options: DuplicateOptions): Promise<Duplicates> {
    const caller = 'duplicates';
    this.begin(caller, options, ['threshold', 'distance', 'perItem']);
    const { threshold, perItem = 100 } = options;
    checkThreshold(caller, threshold);
    checkK(caller, perItem, 'perItem');
    return findDuplicates(this.store, { threshold, distance: this.distanceOf(caller, options.distance), perItem });
  }

  /** An item, or `undefined` where there is none of that id. */
  async get(id: string): Promise<GalleryItem | undefined> {
    this.begin('get');
    checkText('get', 'id', id);
    return this.store.get(id);
  }

  /** An item's thumbnail, or `undefined` where it has none. */
  async thumbnail(id: string): Promise<Thumbnail | undefined> {
    this.begin('thumbnail');
    checkText('thumbnail', 'id', id);
    return this.store.thumbnail(id);
  }

  /** All items in the order of insertion, or those that a filter lets through. */
  async *items(filter: Filter = {}): AsyncGenerator<GalleryItem> {
    this.begin('items');
    const checked = checkFilter('items', filter);
    for await (const page of this.store.items()) {
      for (const item of page) if (matches(item, checked)) yield item;
    }
  }

  /** The same with their embeddings, as they were added. */
  async *embeddings(filter: Filter = {}): AsyncGenerator<EmbeddedItem> {
    this.begin('embeddings');
    const checked = checkFilter('embeddings', filter);
    for await (const page of this.store.embeddings()) {
      for (const item of page) if (matches(item, checked)) yield item;
    }
  }

  /** What the gallery is made of; goes through all items. */
  async stats(): Promise<GalleryStats> {
    this.begin('stats');
    const labels = new Set<string>();
    for await (const { label } of this.items()) labels.add(label);
    return { engine: this.engine, model: this.model, ...(await this.store.stats()), labels: labels.size };
  }

  /** What is wrong with what is kept, a sentence each; nothing if all is well. */
  async verify(): Promise<string[]> {
    this.begin('verify');
    return this.store.verify();
  }

  /** Takes out what updates and removals left behind. Killed on the way, the gallery is as before. */
  async compact(): Promise<void> {
    this.begin('compact');
    await this.store.compact();
  }

  /** Ends threads and connections and lets the next writer in. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.store.close();
  }

  private begin(caller: string, options: OfModel & object = {}, known: readonly string[] = []): void {
    if (this.closed)
      throw new Error(`${caller}: expected an open gallery, received one that was closed; open it again`);
    checkOptions(caller, options, known);
    checkHash(caller, this.model, options.model);
  }

  private wanted(caller: string, { k = 10, filter, distance }: SearchOptions): StoreSearch {
    checkK(caller, k);
    return { k, distance: this.distanceOf(caller, distance), filter: filter && checkFilter(caller, filter) };
  }

  private distanceOf(caller: string, distance: GalleryDistance | undefined): GalleryDistance {
    const { distances } = this.store;
    const wanted = distance ?? distances[0];
    checkDistance(caller, wanted);
    if (distances.includes(wanted)) return wanted;
    throw new RangeError(
      `${caller}: expected the distance that this gallery was made for, ${distances.join(' or ')}, received ${wanted}; ` +
        `make a gallery for the other one, or use the engine embedded, which knows both`,
    );
  }

  private distinct(ids: readonly string[]): string[] {
    ids.forEach((id, place) => {
      checkText('remove', `id ${place}`, id);
    });
    return [...new Set(ids)];
  }

  private async idsOf(filter: Filter): Promise<string[]> {
    const checked = checkFilter('remove', filter);
    if (Object.values(filter).every((value) => value === undefined)) {
      throw new TypeError(
        'remove: expected a filter with a condition, received none, which is everything; pass where: () => true for that',
      );
    }
    const ids: string[] = [];
    for await (const page of this.store.items()) {
      for (const item of page) if (matches(item, checked)) ids.push(item.id);
    }
    return ids;
  }

  private async changed(work: Promise<void>): Promise<void> {
    await work;
    this.measured.clear();
  }

  private async calibrated(caller: string, options: CalibrateOptions): Promise<Calibration> {
    const { falseAcceptRate = 0.01, sample = 2000 } = options;
    const distance = this.distanceOf(caller, options.distance);
    if (typeof falseAcceptRate !== 'number' || !(falseAcceptRate >= 0 && falseAcceptRate <= 1)) {
      throw new RangeError(
        `${caller}: expected falseAcceptRate from 0 to 1, received ${showValue(falseAcceptRate)}; pass a share such as 0.01`,
      );
    }
    checkK(caller, sample, 'sample');
    return { distance, ...thresholdAt(caller, await this.distances(distance, sample), falseAcceptRate) };
  }

  private distances(distance: GalleryDistance, sample: number): Promise<LeaveOneOut> {
    const key = `${distance} ${sample}`;
    const known = this.measured.get(key);
    if (known !== undefined) return known;
    const made = this.measure(distance, sample);
    this.measured.set(key, made);
    made.catch(() => this.measured.delete(key));
    return made;
  }

  private async measure(distance: GalleryDistance, sample: number): Promise<LeaveOneOut> {
    const { items } = await this.store.stats();
    const asked: EmbeddedItem[] = [];
    let place = 0;
    for await (const page of this.store.embeddings()) {
      for (const item of page) {
        // Evenly spread: the items at which the sample's count moves on.
        if (Math.floor(((place + 1) * sample) / items) > Math.floor((place * sample) / items)) asked.push(item);
        place++;
      }
    }
    return leaveOneOut(this.store, asked, distance);
  }
}

function checkThreshold(caller: string, threshold: unknown): void {
  if (typeof threshold === 'number' && threshold >= 0 && threshold < Infinity) return;
  throw new RangeError(
    `${caller}: expected threshold to be a distance >= 0, received ${showValue(threshold)}; calibrate gives one`,
  );
}

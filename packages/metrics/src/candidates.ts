import { indicesByLabel } from '@htg/ground/indices-by-label';
import type { Rows } from './read-set.ts';

/**
 * What the cameras decide. `false`: nothing. `'sameIdentity'`: the re-identification rule, a query does not see images of its own
 * identity taken by its own camera; other identities of that camera stay in its gallery. `true`: a query sees nothing of its own
 * camera at all, of whatever identity (retrieval across cameras, or across vendors).
 */
export type ExcludeSameCamera = boolean | 'sameIdentity';

/** Why a query cannot be scored. */
export type Unscorable = 'distractor' | 'labelMissing' | 'noOtherImage' | 'notInGallery' | 'onlySameCamera';

/** Which items of the gallery are right, wrong or invisible for a query. */
export interface Candidates {
  /** Items of the query's identity that it should find. */
  matchesOf(query: number): number[];
  isWrong(query: number, item: number): boolean;
  /** A query's wrong items are those whose number is not negative and not its own, in each of these lists. */
  readonly numbers: readonly { readonly queries: Int32Array; readonly items: Int32Array }[];
  /** Items of the query's identity, whether it sees them or not, itself included. */
  classCount(query: number): number;
  /** Why a query without matches has none. */
  reason(query: number): Unscorable;
}

/** All labels of each query and of each item. */
export interface LabelSets {
  readonly queries: readonly Int32Array[];
  readonly items: readonly Int32Array[];
}

export interface CandidateRules {
  readonly queries: Rows;
  readonly gallery: Rows;
  readonly excludeSameCamera: ExcludeSameCamera;
  /** Items with this label are right for nobody, and queries with it are not scored. */
  readonly distractorLabel: number | undefined;
  /** Where images have several labels: an item is right where it shares one with the query. */
  readonly labelSets?: LabelSets | undefined;
  /** Where each query stands in the gallery, -1 for one that does not: it does not find itself. */
  readonly queriesInGallery?: Int32Array | undefined;
}

export function createCandidates(rules: CandidateRules): Candidates {
  const { queries, gallery, excludeSameCamera, distractorLabel, queriesInGallery, labelSets } = rules;
  const self = queries === gallery;
  const ofLabel = indicesByLabel(gallery.labels);
  const sameCamera = (query: number, item: number): boolean => {
    if (!queries.cameras || !gallery.cameras) return false;
    return queries.cameras[query] === gallery.cameras[item];
  };
  const known = (label: number): boolean => label >= 0 && label !== distractorLabel;
  const sharing = labelSets && itemsByLabel(labelSets.items);
  const ofIdentity = (query: number): number[] => {
    if (!known(queries.labels[query])) return [];
    if (!labelSets || !sharing) return ofLabel.get(queries.labels[query]) ?? [];
    const found = new Set<number>();
    for (const label of labelSets.queries[query]) for (const item of sharing.get(label) ?? []) found.add(item);
    return [...found].sort((a, b) => a - b);
  };
  const isRight = (query: number, item: number): boolean =>
    labelSets
      ? labelSets.queries[query].some((label) => labelSets.items[item].includes(label))
      : gallery.labels[item] === queries.labels[query];
  const ownItem = (query: number): number => (self ? query : (queriesInGallery?.[query] ?? -1));
  const others = (query: number): number[] => ofIdentity(query).filter((item) => item !== ownItem(query));
  const numbers = [{ queries: queries.labels, items: gallery.labels }];
  if (excludeSameCamera === true && queries.cameras && gallery.cameras) {
    numbers.push(countedCameras(queries.cameras, gallery.cameras));
  }

  return {
    numbers,
    matchesOf(query) {
      if (excludeSameCamera === false) return others(query);
      return others(query).filter((item) => !sameCamera(query, item));
    },
    isWrong(query, item) {
      if (gallery.labels[item] < 0 || isRight(query, item)) return false;
      return excludeSameCamera !== true || !sameCamera(query, item);
    },
    classCount: (query) => ofIdentity(query).length,
    reason(query) {
      const label = queries.labels[query];
      if (label < 0) return 'labelMissing';
      if (label === distractorLabel) return 'distractor';
      if (others(query).length > 0) return 'onlySameCamera';
      return self || ownItem(query) >= 0 ? 'noOtherImage' : 'notInGallery';
    },
  };
}

/** The items that have each label. */
function itemsByLabel(sets: readonly Int32Array[]): Map<number, number[]> {
  const items = new Map<number, number[]>();
  sets.forEach((labels, item) => {
    for (const label of labels) {
      const known = items.get(label);
      if (known) known.push(item);
      else items.set(label, [item]);
    }
  });
  return items;
}

/** The cameras, numbered from 0 (their own numbers may be negative). */
function countedCameras(queries: Int32Array, items: Int32Array): { queries: Int32Array; items: Int32Array } {
  const known = new Map<number, number>();
  const numberOf = (camera: number): number => {
    const number = known.get(camera) ?? known.size;
    known.set(camera, number);
    return number;
  };
  return { queries: queries.map(numberOf), items: items.map(numberOf) };
}

import { randomStream } from '@htg/engine';
import type { Retrieval, RetrievalSheet, Section } from '../model/report.ts';
import type { Album, Albums } from './album.ts';
import { findConfusions } from './confusions.ts';
import { describeRule } from './embedded.ts';
import type { Evaluated } from './embedded.ts';
import { findNeighbors } from './neighbors.ts';
import type { Found } from './neighbors.ts';

/** How much the section shows. */
export interface RetrievalSheetsOptions {
  /** Worst queries, and as many chosen at random. Default 12. */
  readonly sheets?: number;
  /** Pairs of identities. Default 12. */
  readonly confusions?: number;
  /** Images for each query. Default 10. */
  readonly neighbors?: number;
  /** Chooses the random ones. Default 0. */
  readonly seed?: number;
  /** The images that are searched, where they are not those that ask. */
  readonly gallery?: Album | undefined;
}

/**
 * The worst queries (one an identity), some at random, and the identities that are most often taken for each other.
 *
 * @param model scored
 * @param album images of its queries
 */
export async function gatherRetrieval(
  model: Evaluated,
  album: Album,
  { sheets = 12, confusions = 12, neighbors = 10, seed = 0, gallery = album }: RetrievalSheetsOptions = {},
): Promise<Section<Retrieval>> {
  const { result, embedded, title } = model;
  if (result.queries === 0) {
    return { missing: `No query could be scored. ${result.unscorable.explanation}` };
  }
  const draw = async (places: readonly number[]): Promise<RetrievalSheet[]> => {
    const queries = places.map((place) => result.perQuery.index[place]);
    const found = await findNeighbors(embedded, queries, neighbors);
    return Promise.all(places.map((place, i) => drawSheet(model, { album, gallery }, place, found[i])));
  };
  return {
    model: title,
    rule: `Each query searches ${describeRule(embedded)}.`,
    groups: [
      {
        title: 'Queries at random',
        description: 'Chosen by a seeded draw, one an identity: what a typical search looks like.',
        sheets: await draw(randomPlaces(model, sheets, seed)),
      },
      {
        title: 'Worst queries',
        description: `The ${sheets} identities with the lowest average precision of a query, and that query.`,
        sheets: await draw(worstPlaces(model, sheets)),
      },
    ],
    confusions: await findConfusions(model, { album, gallery }, confusions),
  };
}

async function drawSheet(
  { result: { perQuery } }: Evaluated,
  { album, gallery }: Albums,
  place: number,
  { indices, distances }: Found,
): Promise<RetrievalSheet> {
  const { labels } = gallery.set;
  const ranked = indices.map(async (index, i) => ({
    ...(await gallery.image(index)),
    right: labels[index] === perQuery.label[place],
    distance: distances[i],
  }));
  return {
    query: await album.image(perQuery.index[place]),
    neighbors: await Promise.all(ranked),
    averagePrecision: perQuery.averagePrecision[place],
    firstRank: perQuery.firstRank[place],
    matches: perQuery.matches[place],
  };
}

function worstPlaces({ result: { perQuery } }: Evaluated, count: number): number[] {
  const { averagePrecision } = perQuery;
  const places = [...averagePrecision.keys()].sort((a, b) => averagePrecision[a] - averagePrecision[b] || a - b);
  return oneAnIdentity(places, perQuery.label, count);
}

function randomPlaces({ result: { perQuery } }: Evaluated, count: number, seed: number): number[] {
  const random = randomStream(seed, 'retrieval sheets');
  const order = Array.from(perQuery.index, () => random.uniform());
  const places = [...perQuery.index.keys()].sort((a, b) => order[a] - order[b]);
  return oneAnIdentity(places, perQuery.label, count);
}

function oneAnIdentity(places: readonly number[], label: Int32Array, count: number): number[] {
  const seen = new Set<number>();
  return places.filter((place) => !seen.has(label[place]) && seen.add(label[place])).slice(0, count);
}

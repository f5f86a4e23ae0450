import { checkCount } from '@htg/ground/check-numbers';
import { checkOneOf, checkOptions } from '@htg/ground/check-options';
import type { DistanceName } from '../nearness.ts';
import type { Rows } from '../read-set.ts';
import type { Diffusion } from './diffusion.ts';
import { diffusionRows } from './diffusion.ts';
import type { DistanceRows } from './distance-rows.ts';
import type { QueryExpansion } from './expand-queries.ts';
import type { KReciprocal } from './k-reciprocal.ts';
import { kReciprocalRows } from './k-reciprocal.ts';

/** How to rank again, after a first ranking, by what the images that were found have to say. */
export type ReRanking = KReciprocal | QueryExpansion | Diffusion;

/** Those that make distances of their own: query expansion changes the queries instead. */
export type DistanceReRanking = Exclude<ReRanking, QueryExpansion>;

const options = {
  kReciprocal: ['k1', 'k2', 'lambda'],
  queryExpansion: ['neighbors', 'alpha'],
  diffusion: ['neighbors', 'queryNeighbors', 'alpha', 'gamma', 'iterations'],
} as const;

/** Raises for settings that do not exist or are out of their range, and for a distance that they cannot rank by. */
export function checkReRanking(caller: string, settings: ReRanking, distance: DistanceName): void {
  const name = `${caller} reRank`;
  checkOptions(name, settings, ['kind', ...Object.values(options).flat()]);
  const kinds = Object.keys(options) as ReRanking['kind'][];
  const kind: unknown = settings.kind;
  checkOneOf(name, 'kind', kind ?? 'none', kinds);
  checkOptions(name, settings, ['kind', ...options[settings.kind]]);
  for (const [option, value] of Object.entries(settings) as [string, unknown][]) {
    if (option !== 'kind' && value !== undefined) checkValue(name, settings.kind, option, value as number);
  }
  const allowed = settings.kind === 'kReciprocal' ? ['cosine', 'euclidean'] : ['cosine'];
  if (!allowed.includes(distance)) {
    throw new RangeError(
      `${name}: expected the distance ${allowed.join(' or ')} for ${settings.kind}, received ${distance}; leave reRank out, or change the distance`,
    );
  }
}

function checkValue(caller: string, kind: ReRanking['kind'], option: string, value: number): void {
  if (option === 'lambda') checkBetween(caller, option, value, 1, true);
  else if (option === 'alpha' && kind === 'diffusion') checkBetween(caller, option, value, 1, false);
  else if (option !== 'alpha' && option !== 'gamma') checkCount(caller, option, value);
  else checkAbove(caller, option, value, option === 'alpha');
}

function checkAbove(caller: string, name: string, value: number, orZero: boolean): void {
  if (Number.isFinite(value) && (value > 0 || (orZero && value === 0))) return;
  throw new RangeError(
    `${caller}: expected ${name} to be a finite number ${orZero ? '>=' : '>'} 0, received ${String(value)}; change ${name}`,
  );
}

function checkBetween(caller: string, name: string, value: number, end: number, included: boolean): void {
  if (value >= 0 && (value < end || (included && value === end))) return;
  throw new RangeError(
    `${caller}: expected ${name} to be from 0 to ${included ? '' : 'below '}${String(end)}, received ${String(value)}; change ${name}`,
  );
}

/** The distances of every query from all items after re-ranking, query by query. */
export function reRankedRows(
  caller: string,
  reRanking: DistanceReRanking,
  sets: {
    readonly queries: Rows;
    readonly gallery: Rows;
    readonly distance: DistanceName;
    readonly memoryLimit: number;
  },
): Promise<DistanceRows> {
  return reRanking.kind === 'kReciprocal'
    ? kReciprocalRows(caller, reRanking, sets)
    : diffusionRows(caller, reRanking, sets);
}

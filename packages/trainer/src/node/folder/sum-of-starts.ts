import type { RunStart } from './run-starts.ts';

/**
 * What a run's trainings were carried out with, and how long all starts of it took.
 *
 * @param starts of one run, oldest first
 */
export function sumOfStarts(starts: readonly RunStart[]): {
  readonly engine: string;
  readonly machine: string;
  readonly seconds: number;
} {
  const trained = starts.filter(({ updates }) => updates > 0);
  const counted = trained.length > 0 ? trained : starts.slice(-1);
  const all = (name: 'engine' | 'machine'): string => [...new Set(counted.map((start) => start[name]))].join(', then ');
  return {
    engine: all('engine'),
    machine: all('machine'),
    seconds: Math.round(starts.reduce((sum, { seconds }) => sum + seconds, 0) * 10) / 10,
  };
}

/**
 * What a person must know where a run goes on with something else than it was trained by so far; undefined where it is the same.
 *
 * @param starts this one the last
 */
export function describeChange(starts: readonly RunStart[]): string | undefined {
  const now = starts.at(-1);
  const before = starts.slice(0, -1).findLast(({ updates }) => updates > 0);
  if (now === undefined || before === undefined) return undefined;
  const [was, is] = [factsOf(before), factsOf(now)];
  const changed = Object.keys({ ...was, ...is }).filter((name) => was[name] !== is[name]);
  if (changed.length === 0) return undefined;
  const listed = changed.map((name) => `${name} ${is[name] ?? 'unknown'} instead of ${was[name] ?? 'unknown'}`);
  return `this start has ${listed.join(', ')}: updates made now need not be those of an uninterrupted run to the bit`;
}

function factsOf({ engine, machine, versions }: RunStart): Readonly<Record<string, string | undefined>> {
  return { engine, machine, ...versions };
}

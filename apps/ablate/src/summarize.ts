import type { Ablation, Cell } from './ablation.ts';
import type { Result, Scores } from './folder.ts';
import { studentInterval } from './student-interval.ts';
import type { Interval } from './student-interval.ts';

/** One arm's results, cell by cell. */
export type ArmResults = ReadonlyMap<string, readonly { readonly cell: Cell; readonly result: Result }[]>;

/** A difference `arm - to`, in units of the metric. */
export interface Difference extends Interval {
  readonly arm: string;
  readonly to: string;
  /** How many cells both arms have. */
  readonly pairs: number;
}

/** An arm over all its cells. */
export interface ArmSummary {
  readonly arm: string;
  readonly title: string;
  readonly cells: number;
  /** Means over the cells; on the test identities, or on those for validation where only they were looked at. */
  readonly scores: Scores;
  readonly validation: Scores;
  readonly millisecondsPerUpdate: number;
  readonly seconds: number;
  /** Means over updates and cells. */
  readonly measures: Readonly<Record<string, number>>;
}

/** What an ablation came to so far. */
export interface Summary {
  readonly arms: readonly ArmSummary[];
  readonly differences: readonly Difference[];
}

/** Means, and paired differences with their intervals, over the cells that are finished. */
export function summarize(ablation: Ablation, results: ArmResults): Summary {
  const names = Object.keys(ablation.arms).filter((name) => (results.get(name) ?? []).length > 0);
  const arms = names.map((arm): ArmSummary => {
    const own = (results.get(arm) ?? []).map(({ result }) => result);
    return {
      arm,
      title: ablation.arms[arm].title ?? arm,
      cells: own.length,
      scores: meanScores(own.map((result) => scoresOf(result, ablation))),
      validation: meanScores(own.map(({ validation }) => validation)),
      millisecondsPerUpdate: mean(own.map(({ millisecondsPerUpdate }) => millisecondsPerUpdate)),
      seconds: mean(own.map(({ seconds }) => seconds)),
      measures: Object.fromEntries(
        Object.keys(own[0].measures).map((name) => [name, mean(own.map(({ measures }) => measures[name]))]),
      ),
    };
  });
  const differences = names.flatMap((arm) =>
    ablation.compareTo
      .filter((to) => to !== arm && names.includes(to))
      .flatMap((to) => difference(arm, to, ablation, results)),
  );
  return { arms, differences };
}

function difference(arm: string, to: string, ablation: Ablation, results: ArmResults): Difference[] {
  const { metric } = ablation;
  const other = new Map(results.get(to)?.map(({ cell, result }) => [cellName(cell), result]));
  const values = (results.get(arm) ?? []).flatMap(({ cell, result }) => {
    const paired = other.get(cellName(cell));
    return paired === undefined ? [] : [scoresOf(result, ablation)[metric] - scoresOf(paired, ablation)[metric]];
  });
  return values.length === 0 ? [] : [{ arm, to, pairs: values.length, ...studentInterval(values) }];
}

function cellName({ seed, split }: Cell): string {
  return `${seed}/${split}`;
}

function scoresOf({ validation, test }: Result, { score }: Ablation): Scores {
  return score === 'test' && test !== undefined ? test : validation;
}

function meanScores(all: readonly Scores[]): Scores {
  return {
    rank1: mean(all.map(({ rank1 }) => rank1)),
    mAP: mean(all.map(({ mAP }) => mAP)),
    mapAtR: mean(all.map(({ mapAtR }) => mapAtR)),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

import type { StageScores } from '@htg/trainer/node';
import type { Ablation, Cell } from './ablation.ts';
import type { Result } from './folder.ts';
import { studentInterval } from './student-interval.ts';
import type { Interval } from './student-interval.ts';

/** One arm's results, cell by cell. */
export type ArmResults = ReadonlyMap<string, readonly CellResult[]>;

export interface CellResult {
  readonly cell: Cell;
  readonly result: Result;
  /** The stage 1 that the arm began from; arms that share it have the same key. */
  readonly basic?: { readonly key: string; readonly result: Result } | undefined;
}

/** A difference `arm - to`, in units of the metric. */
export interface Difference extends Interval {
  readonly arm: string;
  readonly to: string;
  /** How many cells both arms have. */
  readonly pairs: number;
  /** The difference in each of them. */
  readonly values: readonly number[];
}

/** An arm over all its cells. */
export interface ArmSummary {
  readonly arm: string;
  readonly title: string;
  readonly cells: number;
  /** Means over the cells; on the test identities, or on those for validation where only they were looked at. */
  readonly scores: StageScores;
  readonly validation: StageScores;
  readonly millisecondsPerUpdate: number;
  readonly seconds: number;
  /** Means over updates and cells. */
  readonly measures: Readonly<Record<string, number>>;
}

/** A sign of collapse in one training. */
export interface TrainingNotice {
  readonly training: string;
  readonly cell: Cell;
  readonly step: number;
  readonly text: string;
}

/** What an ablation came to so far. */
export interface Summary {
  /** Cells whose arms are all finished, and all that the ablation asks for. */
  readonly cells: { readonly done: readonly Cell[]; readonly planned: number };
  /** Where the arms begin: a row for each stage 1 that some of them share. */
  readonly stage1: readonly ArmSummary[];
  readonly arms: readonly ArmSummary[];
  readonly differences: readonly Difference[];
  readonly notices: readonly TrainingNotice[];
  /** Trainings of an earlier version, which did not look for signs of collapse. */
  readonly unwatched: number;
}

/** Means, and paired differences with their intervals, over the cells that are finished. */
export function summarize(ablation: Ablation, results: ArmResults): Summary {
  const names = Object.keys(ablation.arms).filter((name) => cellsOf(name).length > 0);
  const differences = names.flatMap((arm) =>
    ablation.compareTo
      .filter((to) => to !== arm && names.includes(to))
      .flatMap((to) => difference(arm, to, ablation, results)),
  );
  const trainings = trainingsOf(names);
  return {
    cells: {
      done: doneCells(),
      planned: ablation.seeds.length * ablation.splits.length,
    },
    stage1: stagesOf(names),
    arms: names.map((arm) => summarizeArm(arm, titleOf(arm), cellsOf(arm).map(({ result }) => result), ablation)), // prettier-ignore
    differences,
    notices: trainings.flatMap(({ training, cell, result: { notices = [] } }) =>
      notices.map((notice) => ({ training, cell, ...notice })),
    ),
    unwatched: trainings.filter(({ result }) => result.notices === undefined).length,
  };

  function cellsOf(name: string): readonly CellResult[] {
    return results.get(name) ?? [];
  }
  function doneCells(): Cell[] {
    const [first, ...others] = Object.keys(ablation.arms).map((name) => cellsOf(name).map(({ cell }) => cell));
    return first.filter((cell) => others.every((own) => own.some((other) => cellName(other) === cellName(cell))));
  }
  function titleOf(name: string): string {
    return ablation.arms[name].title ?? name;
  }

  /** Every training once: stage 1 before the arms that share it. */
  function trainingsOf(arms: readonly string[]) {
    const seen = new Set<string>();
    return arms.flatMap((arm) =>
      cellsOf(arm).flatMap(({ cell, result, basic }) => {
        const own = { training: titleOf(arm), cell, result };
        if (basic === undefined || seen.has(basic.key)) return [own];
        seen.add(basic.key);
        return [{ training: 'stage 1', cell, result: basic.result }, own];
      }),
    );
  }

  /** The stages 1 in the order in which arms need them, those that all cells of an arm have. */
  function stagesOf(arms: readonly string[]): ArmSummary[] {
    const stages = new Map<string, { readonly first: string; readonly results: readonly Result[] }>();
    for (const arm of arms) {
      const basics = cellsOf(arm).flatMap(({ basic }) => (basic === undefined ? [] : [basic]));
      // One that was trained for a search has no score on the test identities.
      const scored = basics.every(({ result }) => ablation.score === 'validation' || result.test !== undefined);
      const key = basics.map((basic) => basic.key).join();
      if (basics.length < cellsOf(arm).length || !scored || stages.has(key)) continue;
      stages.set(key, { first: arm, results: basics.map(({ result }) => result) });
    }
    return [...stages.values()].map(({ first, results: own }, i) =>
      summarizeArm('stage 1', i === 0 ? 'stage 1' : `stage 1 of ${titleOf(first)}`, own, ablation),
    );
  }
}

function summarizeArm(arm: string, title: string, own: readonly Result[], ablation: Ablation): ArmSummary {
  return {
    arm,
    title,
    cells: own.length,
    scores: meanScores(own.map((result) => scoresOf(result, ablation))),
    validation: meanScores(own.map(({ validation }) => validation)),
    millisecondsPerUpdate: mean(own.map(({ millisecondsPerUpdate }) => millisecondsPerUpdate)),
    seconds: mean(own.map(({ seconds }) => seconds)),
    measures: Object.fromEntries(
      Object.keys(own[0].measures).map((name) => [name, mean(own.map(({ measures }) => measures[name]))]),
    ),
  };
}

function difference(arm: string, to: string, ablation: Ablation, results: ArmResults): Difference[] {
  const { metric } = ablation;
  const other = new Map(results.get(to)?.map(({ cell, result }) => [cellName(cell), result]));
  const values = (results.get(arm) ?? []).flatMap(({ cell, result }) => {
    const paired = other.get(cellName(cell));
    return paired === undefined ? [] : [scoresOf(result, ablation)[metric] - scoresOf(paired, ablation)[metric]];
  });
  return values.length === 0 ? [] : [{ arm, to, pairs: values.length, ...studentInterval(values), values }];
}

function cellName({ seed, split }: Cell): string {
  return `${seed}/${split}`;
}

function scoresOf({ validation, test }: Result, { score }: Ablation): StageScores {
  return score === 'test' && test !== undefined ? test : validation;
}

function meanScores(all: readonly StageScores[]): StageScores {
  return {
    rank1: mean(all.map(({ rank1 }) => rank1)),
    mAP: mean(all.map(({ mAP }) => mAP)),
    mapAtR: mean(all.map(({ mapAtR }) => mapAtR)),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

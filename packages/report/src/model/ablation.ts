import type { ReportNotice } from './notices.ts';

/** What a page on an ablation shows: arms over cells (seed x class split) of one recipe, so far. Scores are 0..1. */
export interface AblationReport {
  readonly title: string;
  /** Label and value: machine, engine, seeds, splits. */
  readonly facts: readonly (readonly [string, string])[];
  /** The ablation as it was resolved, YAML. */
  readonly settings: string;
  readonly cells: CellCount;
  /** Whose images the scores are of. */
  readonly identities: 'test' | 'validation';
  /** What the differences are of. */
  readonly metric: keyof ArmScores;
  /** Where the arms begin: rows of the table above them. */
  readonly stage1?: readonly AblationArm[] | undefined;
  /** In the order of the table. */
  readonly arms: readonly AblationArm[];
  /** Names of the arms that the others are compared with. */
  readonly compareTo: readonly string[];
  readonly differences: readonly AblationDifference[];
  readonly notices: readonly ReportNotice[];
  /** How many trainings nobody watched for signs of collapse. */
  readonly unwatched?: number | undefined;
}

/** Cells whose arms are all finished, and all that the ablation asks for. */
export interface CellCount {
  readonly done: number;
  readonly planned: number;
}

/** Means over the cells of an arm. */
export interface AblationArm {
  /** Its name in the ablation, by which differences name it. */
  readonly arm: string;
  /** What a person reads. */
  readonly title: string;
  readonly cells: number;
  readonly scores: ArmScores;
  readonly validation: ArmScores;
  readonly millisecondsPerUpdate: number;
  readonly seconds: number;
  /** Means over updates and cells, by the trainer's names. */
  readonly measures: Readonly<Record<string, number>>;
}

export interface ArmScores {
  readonly rank1: number;
  readonly mAP: number;
  readonly mapAtR: number;
}

/** The mean of paired differences `arm - to`. */
export interface AblationDifference {
  readonly arm: string;
  readonly to: string;
  /** How many cells both arms have. */
  readonly pairs: number;
  readonly mean: number;
  /** Ends of the 95% interval; missing where one pair is all there is. */
  readonly low?: number | undefined;
  readonly high?: number | undefined;
  /** The difference in each of these cells. */
  readonly values?: readonly number[] | undefined;
}

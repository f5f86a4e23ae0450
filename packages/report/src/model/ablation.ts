import type { ReportNotice } from './notices.ts';

/** What a page on an ablation shows: arms over cells (seed x class split) of one recipe, so far. Scores are 0..1. */
export interface AblationReport {
  /** Heading of the page. */
  readonly title: string;
  /** Label and value: machine, engine, seeds, splits. */
  readonly facts: readonly (readonly [string, string])[];
  /** The ablation as it was resolved, YAML. */
  readonly settings: string;
  /** How many are finished. */
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
  /** Of each arm to each yardstick. */
  readonly differences: readonly AblationDifference[];
  /** Signs of collapse, and in which training. */
  readonly notices: readonly ReportNotice[];
  /** How many trainings nobody watched for signs of collapse. */
  readonly unwatched?: number | undefined;
}

/** Cells whose arms are all finished, and all that the ablation asks for. */
export interface CellCount {
  /** Finished ones. */
  readonly done: number;
  /** All of them. */
  readonly planned: number;
}

/** Means over the cells of an arm. */
export interface AblationArm {
  /** Its name in the ablation, by which differences name it. */
  readonly arm: string;
  /** What a person reads. */
  readonly title: string;
  /** How many its means are over. */
  readonly cells: number;
  /** On test identities. */
  readonly scores: ArmScores;
  /** On validation identities. */
  readonly validation: ArmScores;
  /** Median of an update, averaged over cells. */
  readonly millisecondsPerUpdate: number;
  /** Of its updates, averaged over cells. */
  readonly seconds: number;
  /** Means over updates and cells, by the trainer's names. */
  readonly measures: Readonly<Record<string, number>>;
}

/** Means over cells, each 0..1. */
export interface ArmScores {
  /** Share of queries whose nearest image is of their identity. */
  readonly rank1: number;
  /** Mean average precision over the whole ranking. */
  readonly mAP: number;
  /** Mean average precision at R. */
  readonly mapAtR: number;
}

/** The mean of paired differences `arm - to`. */
export interface AblationDifference {
  /** Name of the arm. */
  readonly arm: string;
  /** Name of the yardstick. */
  readonly to: string;
  /** How many cells both arms have. */
  readonly pairs: number;
  /** Over cells. */
  readonly mean: number;
  /** Ends of the 95% interval; missing where one pair is all there is. */
  readonly low?: number | undefined;
  /** Upper end of the interval. */
  readonly high?: number | undefined;
  /** The difference in each of these cells. */
  readonly values?: readonly number[] | undefined;
}

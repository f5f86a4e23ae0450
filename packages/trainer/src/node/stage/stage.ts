import type { NamedWeights } from '@htg/engine';
import type { StepReport, Training } from '../../loop/training.ts';
import type { Notice } from '../../watching/collapse.ts';

/** rank-1, mAP and MAP@R, each 0..1. */
export interface StageScores {
  /** Share of queries whose nearest image is of their identity. */
  readonly rank1: number;
  /** Mean average precision over the whole ranking. */
  readonly mAP: number;
  /** Mean average precision at R, the number of right answers. */
  readonly mapAtR: number;
}

/** What held-out identities decide while a stage is trained. */
export interface StageValidation {
  /** Updates between validations. */
  readonly every: number;
  /** Scores F as it would be kept: with the averages of its weights, where there are. */
  readonly validate: () => Promise<StageScores>;
  /** End the stage when so many validations in a row were no better in MAP@R. Default: make all updates. */
  readonly earlyStopping?: { readonly patience: number; readonly minDelta?: number } | undefined;
  /** The stage's result: its last weights (default), or those with the best MAP@R. */
  readonly select?: 'last' | 'best' | undefined;
}

/** Where the numbers of a stage's updates are kept, such as a run folder's `metrics.jsonl`. */
export interface StageMetrics {
  /** Keeps a record. */
  append(record: StageRecord): Promise<void>;
  /** Removes what stands there of later updates: they are made again. */
  dropAfter(step: number): Promise<void>;
}

/** A stage: what it trains, and where its checkpoints are. */
export interface Stage<Measures extends object> {
  /** What a person reads, such as `stage 1`. */
  readonly title: string;
  /** Path of its checkpoint without an ending; those on the way are `<stem>-<step>`. */
  readonly stem: string;
  /** What is carried to its end. */
  readonly training: Training<Measures>;
  /** What the checkpoint at its end holds; default all that the training has, so that it could be trained on. */
  readonly result?: NamedWeights | undefined;
  /** Of F's triplet loss, where it has one: what the watch for collapse goes by. */
  readonly margin?: number | undefined;
  /** Updates between the checkpoints on the way. */
  readonly checkpointEvery: number;
  /** What must come before the first update; left out where the stage goes on from a checkpoint. */
  readonly prepare?: (() => Promise<void>) | undefined;
  /** Scores on held-out identities every so often, and what they decide. */
  readonly validation?: StageValidation | undefined;
  /** Where its numbers go. */
  readonly metrics?: StageMetrics | undefined;
}

/** What is known after an update. */
export interface StageReport<Measures extends object> extends StepReport<Measures> {
  /** Scores, where this update was followed by a validation. */
  readonly validation?: StageScores | undefined;
  /** Signs of collapse that are told now. */
  readonly notices: readonly Notice[];
}

/** A report as data that is worth keeping: one line of `metrics.jsonl`. The measures are among its keys. */
export interface StageRecord {
  /** The stage's title. */
  readonly stage: string;
  /** Number of the update, from 1. */
  readonly step: number;
  /** At this update. */
  readonly learningRate: number;
  /** That the update took. */
  readonly milliseconds: number;
  /** Scores, where a validation followed. */
  readonly validation?: StageScores | undefined;
  /** In words. */
  readonly notices?: readonly string[];
}

/** Is told where a stage stands. */
export interface StageProgress {
  /**
   * An update is done.
   *
   * @param record the same as data, where it is worth keeping: every tenth, the last, and those with a validation or a notice
   */
  update(report: StageReport<object>, record?: StageRecord): void;
  /** Something else is being done, such as an evaluation. */
  phase(text: string): void;
  /** Something worth keeping on the screen, about this stage. */
  note(text: string): void;
}

/** Who follows a stage, and may stop it. */
export interface StageControl {
  /** Is told of every update. */
  readonly progress: StageProgress;
  /** Aborted when it is to stop: after the present update, with a checkpoint. */
  readonly signal?: AbortSignal | undefined;
}

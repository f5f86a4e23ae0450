import type { ReadingFlags } from '@htg/datasets';
import type { ComputingOptions } from '@htg/terminal';
import type { CameraRuleName } from './camera-rules.ts';
import type { SetFiles } from './embedded-rows.ts';
import type { Rules } from './protocols.ts';

/** What `evaluate` is told; the files are those of {@link SetFiles}. */
export interface EvaluateCommandOptions
  extends
    ComputingOptions,
    ReadingFlags,
    Partial<SetFiles>,
    Pick<Rules, 'protocol' | 'distance' | 'averagePrecision' | 'repeats' | 'seed'> {
  readonly excludeSameCamera?: CameraRuleName;
  readonly k: readonly number[];
  readonly precisionDenominator: 'k' | 'reachable';
  readonly reRank?: keyof typeof reRankings;
  readonly distractor?: string;
  readonly pairs?: string;
  readonly falseAcceptRate?: readonly number[];
  readonly perIdentity?: number | true;
  /** `category`; of embeddings a column of the table of labels. */
  readonly by?: string;
  readonly compare?: string;
  readonly images?: string | true;
  /** Identities that were added, or another folder or table of new ones. */
  readonly new?: string | true;
  /** Where the run's folder or table is now. */
  readonly data?: string;
}

/** Identities that `--per-identity` shows where no number is given; the JSON has all. */
export const identitiesShown = 20;

/** What `--re-rank` may be, and what `@htg/metrics` calls it. */
export const reRankings = {
  'k-reciprocal': 'kReciprocal',
  'query-expansion': 'queryExpansion',
  diffusion: 'diffusion',
} as const;

import { readFileSync } from 'node:fs';

/** What `tooling/oracles/metrics.py` wrote. */
export interface Golden {
  readonly embeddings: readonly (readonly number[])[];
  readonly labels: readonly number[];
  readonly cameras: readonly number[];
  readonly pytorchMetricLearning: Record<'self' | 'selfAtFive' | 'two' | 'twoAtFive', Record<string, number>>;
  readonly torchreid: {
    readonly queries: number;
    readonly galleryLabels: readonly number[];
    readonly cmc: readonly number[];
    readonly mAP: number;
    readonly singleShot: {
      readonly runs: number;
      readonly mean: readonly number[];
      readonly deviation: readonly number[];
    };
    readonly oneImageEach: { readonly items: readonly number[]; readonly cmc: readonly number[]; readonly mAP: number };
  };
  readonly scikitLearn: {
    readonly averagePrecision: readonly number[];
    readonly neighbors: Record<
      'cosine' | 'euclidean',
      { readonly indices: readonly (readonly number[])[]; readonly distances: readonly (readonly number[])[] }
    >;
    readonly roc: { readonly auc: number; readonly tprAtFpr: Record<string, number> };
    readonly tied: Record<'fpr' | 'matches' | 'scores' | 'thresholds' | 'tpr', readonly number[]>;
    readonly kMeans: {
      readonly initial: readonly number[];
      readonly assignments: readonly number[];
      readonly inertia: number;
    };
    readonly partitions: readonly {
      readonly a: readonly number[];
      readonly b: readonly number[];
      readonly nmi: number;
      readonly ami: number;
    }[];
  };
  readonly scipy: {
    readonly a: readonly number[];
    readonly b: readonly number[];
    readonly low: number;
    readonly high: number;
    readonly standardError: number;
  };
}

export const golden = JSON.parse(readFileSync(new URL('golden/metrics.json', import.meta.url), 'utf8')) as Golden;

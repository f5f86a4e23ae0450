import {
  evaluateClustering,
  evaluateRandomGallery,
  evaluateRetrieval,
  evaluateSingleGalleryShot,
  evaluateVerification,
} from '@htg/metrics';
import type { DistanceName, ExcludeSameCamera, ReRanking, RetrievalResult } from '@htg/metrics';
import type { Searched } from './embedded-rows.ts';
import type { ProtocolName } from './protocol-names.ts';
import type { ScoreValues } from './score-values.ts';
import { verificationThresholds } from './thresholds.ts';
import type { Threshold } from './thresholds.ts';

/** Those that give values by query: what `--per-identity`, `--compare` and `--images` are made of. */
export const protocolsByQuery: ReadonlySet<ProtocolName> = new Set(['retrieval', 'reid']);

/** How to score: the options of `@htg/metrics`. */
export interface Rules {
  readonly protocol: ProtocolName;
  readonly distance: DistanceName;
  readonly excludeSameCamera?: ExcludeSameCamera | undefined;
  /** Of CMC and precision@k. */
  readonly ks: readonly number[];
  readonly averagePrecision: 'ranking' | 'trapezoid';
  /** What `precisionAt` divides by; left out: k. */
  readonly precisionDenominator?: 'k' | 'reachable' | undefined;
  /** Of `retrieval` and `reid`: rank again after the first ranking. */
  readonly reRank?: ReRanking['kind'] | undefined;
  /** Nobody's identity, such as 0 in Market-1501. */
  readonly distractorLabel?: number | undefined;
  /** Draws of `single-gallery-shot` and `vehicle-id`. */
  readonly repeats: number;
  /** Of those draws, and of k-means. */
  readonly seed: number;
  /** Of `verification`: rows to compare, `[P, 2]` flat. */
  readonly pairs?: ArrayLike<number> | undefined;
  /** Of `verification`: rates of false accepts at which to say the true accepts, and the threshold. */
  readonly falseAcceptRates?: readonly number[] | undefined;
}

/** What a model is worth by a protocol. */
export interface Evaluation {
  readonly scores: ScoreValues;
  /** What was counted, in words: queries, and those that could not be scored. */
  readonly counted: string;
  /** By query, where the protocol ranks a gallery once. */
  readonly retrieval?: RetrievalResult;
  /** Where pairs are told apart, by `verification`. */
  readonly thresholds?: readonly Threshold[];
}

/**
 * Scores a set by a protocol.
 *
 * @throws RangeError where the protocol needs what the set lacks, or cannot use what it has
 */
export async function evaluateBy(rules: Rules, set: Searched): Promise<Evaluation> {
  const { protocol, distance, ks, averagePrecision, repeats, seed, pairs, falseAcceptRates } = rules;
  checkSet(rules, set);
  switch (protocol) {
    case 'retrieval':
    case 'reid':
      return rank(rules, set);
    case 'single-gallery-shot': {
      const { excludeSameCamera } = rules;
      const shot = await evaluateSingleGalleryShot({ ...set, distance, ks, excludeSameCamera, repeats, seed });
      const { rank1, cmc, mAP, queries, unscorable } = shot;
      return {
        scores: { rank1, cmc, mAP },
        counted: `${queries} queries, ${repeats} draws. ${unscorable.explanation}`,
      };
    }
    case 'vehicle-id': {
      const { embeddings, labels } = set;
      const result = await evaluateRandomGallery({ embeddings, labels, distance, ks, averagePrecision, repeats, seed });
      const { rank1, cmc, mAP, mrr, perGallery } = result;
      return {
        scores: { rank1, cmc, mAP, mrr },
        counted: `${perGallery[0].queries} probes, ${repeats} galleries of one image for each identity.`,
      };
    }
    case 'verification': {
      const { embeddings, labels } = set;
      const result = await evaluateVerification({
        ...{ embeddings, labels, distance },
        ...(pairs && { pairs }),
        ...(falseAcceptRates && { fprs: falseAcceptRates }),
      });
      const { auc, eer, tprAtFpr, matching, different } = result;
      return {
        scores: { auc, eer, tprAtFpr },
        counted: `${matching} matching and ${different} different pairs.`,
        thresholds: verificationThresholds(result),
      };
    }
    case 'clustering': {
      const { embeddings, labels } = set;
      const metric = distance === 'euclidean' ? distance : 'cosine';
      const { nmi, ami, clusters } = await evaluateClustering({ embeddings, labels, distance: metric, seed });
      return { scores: { nmi, ami }, counted: `${labels.length} images in ${clusters} clusters.` };
    }
  }
}

async function rank(rules: Rules, set: Searched): Promise<Evaluation> {
  const { protocol, distance, ks, averagePrecision, distractorLabel, precisionDenominator, reRank } = rules;
  const retrieval = await evaluateRetrieval({
    ...{ embeddings: set.embeddings, labels: set.labels, cameras: set.cameras, gallery: set.gallery },
    queriesInGallery: set.queriesInGallery,
    excludeSameCamera: protocol === 'reid' ? 'sameIdentity' : rules.excludeSameCamera,
    ...{ distance, ks, averagePrecision, distractorLabel, precisionDenominator },
    ...(reRank && { reRank: { kind: reRank } }),
  });
  const { rank1, cmc, precisionAt, rPrecision, mapAtR, mAP, mrr, mINP, queries, unscorable } = retrieval;
  return {
    scores: { rank1, cmc, precisionAt, rPrecision, mapAtR, mAP, mrr, mINP },
    counted: `${queries} queries. ${unscorable.explanation}`.trimEnd(),
    retrieval,
  };
}

function checkSet(
  { protocol, excludeSameCamera, distance, reRank }: Rules,
  { cameras, gallery, queriesInGallery }: Searched,
): void {
  if (protocol === 'reid' && cameras === undefined) {
    throw new RangeError(
      'evaluateBy: expected cameras for the protocol reid, received none; pass --cameras, or use --protocol retrieval',
    );
  }
  if (protocol === 'retrieval' && cameras !== undefined && excludeSameCamera === undefined) {
    throw new RangeError(
      'evaluateBy: expected what a query may see of its own camera, received cameras alone; pass --exclude-same-camera none, same-identity or all',
    );
  }
  if (excludeSameCamera !== undefined && excludeSameCamera !== false && cameras === undefined) {
    throw new RangeError(
      'evaluateBy: expected cameras for --exclude-same-camera, received none; pass --cameras, or leave the option out',
    );
  }
  if (queriesInGallery !== undefined && protocol === 'single-gallery-shot') {
    throw new RangeError(
      'evaluateBy: expected rows that ask or are searched for the protocol single-gallery-shot, received rows that do both; make each a query or a gallery row',
    );
  }
  if (queriesInGallery !== undefined && reRank !== undefined) {
    throw new RangeError(
      'evaluateBy: expected rows that ask or are searched for --re-rank, received rows that do both, each of which would be its own first neighbor; make each a query or a gallery row',
    );
  }
  if (gallery !== undefined && ['vehicle-id', 'verification', 'clustering'].includes(protocol)) {
    throw new RangeError(
      `evaluateBy: expected one set for the protocol ${protocol}, received queries and a gallery; leave the gallery out`,
    );
  }
  if (reRank !== undefined && !protocolsByQuery.has(protocol)) {
    throw new RangeError(
      `evaluateBy: expected the protocol retrieval or reid for --re-rank, received ${protocol}; leave --re-rank out`,
    );
  }
  if (protocol === 'clustering' && distance === 'dotProduct') {
    throw new RangeError(
      'evaluateBy: expected cosine or euclidean for the protocol clustering, received dotProduct; k-means needs a distance',
    );
  }
}

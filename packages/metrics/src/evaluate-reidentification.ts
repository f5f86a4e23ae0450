import { evaluateRetrieval } from './evaluate-retrieval.ts';
import type { RetrievalOptions, RetrievalResult } from './evaluate-retrieval.ts';
import type { Integers } from './read-set.ts';

/** Options of {@link evaluateReidentification}: those of retrieval, with cameras, which the rule needs. */
export interface ReidentificationOptions extends Omit<RetrievalOptions, 'excludeSameCamera'> {
  /** [N], whole numbers. */
  readonly cameras: Integers;
}

/**
 * The protocol of person and vehicle re-identification: {@link evaluateRetrieval} where a query does not see images of its own
 * identity by its own camera, with CMC at ranks 1, 5, 10 and 20, mAP and mINP. Junk has a negative label; Market-1501's distractors
 * have the label 0: pass `distractorLabel: 0` to keep them as wrong answers for everybody.
 *
 *     CMC(k) = mean over queries of [first right item within the k nearest]
 *     mINP = mean over queries of R / h_R,   h_R the rank of the last of R right items
 *
 * @param options embeddings, labels and cameras of queries and of the gallery
 *
 * Source: Zheng et al., "Scalable Person Re-identification: A Benchmark", 2015, section 3; mINP: Ye et al., "Deep Learning for Person
 * Re-identification: A Survey and Outlook", 2021.
 */
export function evaluateReidentification(options: ReidentificationOptions): Promise<RetrievalResult> {
  return evaluateRetrieval({ ks: [1, 5, 10, 20], ...options, excludeSameCamera: 'sameIdentity' });
}

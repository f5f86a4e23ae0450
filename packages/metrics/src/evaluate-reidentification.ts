import { evaluateRetrieval } from './evaluate-retrieval.ts';
import type { RetrievalOptions, RetrievalResult } from './evaluate-retrieval.ts';
import type { Integers } from './read-set.ts';

/** Options of {@link evaluateReidentification}: those of retrieval, with cameras, which the rule needs. */
export interface ReidentificationOptions extends Omit<RetrievalOptions, 'excludeSameCamera'> {
  readonly cameras: Integers;
}

/**
 * The protocol of person and vehicle re-identification: {@link evaluateRetrieval} where a query does not see images of its own
 * identity by its own camera, with CMC at ranks 1, 5, 10 and 20, mAP and mINP. Junk has a negative label; Market-1501's distractors
 * have the label 0: pass `distractorLabel: 0` to keep them as wrong answers for everybody.
 *
 * Source: Zheng et al., "Scalable Person Re-identification: A Benchmark", 2015, section 3.
 */
export function evaluateReidentification(options: ReidentificationOptions): Promise<RetrievalResult> {
  return evaluateRetrieval({ ks: [1, 5, 10, 20], ...options, excludeSameCamera: 'sameIdentity' });
}

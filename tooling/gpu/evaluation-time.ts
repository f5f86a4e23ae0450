import { useEngine } from '@htg/engine';
import { evaluateRetrieval } from '@htg/metrics';
import { makeEmbeddings, sopImages } from '../bench/workers/metrics-embeddings.ts';

/** How long the exact evaluation of a set took, and what came out. */
export interface EvaluationTime {
  readonly engine: string;
  readonly images: number;
  readonly length: number;
  readonly seconds: number;
  readonly rank1: number;
  readonly mapAtR: number;
}

/**
 * Evaluates embeddings of a set of SOP's size, [60502, 512], every query against all others: products on the device, the last word in float64.
 * Products in all bits leave less to that than TF32's do; the scores must be the same.
 *
 * @param options.small a set at which nothing can be concluded
 */
export async function* timeEvaluation({ small }: { readonly small: boolean }): AsyncGenerator<EvaluationTime> {
  const [images, length] = small ? [2000, 64] : [sopImages, 512];
  const { reason } = await useEngine({ engine: 'tensorflow', tensorflow: { tf32: false, xlaCache: false } });
  const { embeddings, labels } = makeEmbeddings(images, length);
  // The first round opens what the device opens once.
  for (let round = 0; round < 2; round++) {
    const start = performance.now();
    const { rank1, mapAtR } = await evaluateRetrieval({ embeddings, labels });
    const seconds = Number(((performance.now() - start) / 1000).toFixed(2));
    yield { engine: reason, images, length, seconds, rank1, mapAtR };
  }
}

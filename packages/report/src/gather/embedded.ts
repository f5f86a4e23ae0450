import type { RetrievalResult } from '@htg/metrics';
import { evaluateRetrieval } from '@htg/metrics';

/** Embeddings of a whole set. */
export interface Embedded {
  /** `[N, L]`, row by row. */
  readonly embeddings: Float32Array;
  /** `L`. */
  readonly embeddingLength: number;
  /** `[N]`, identities. */
  readonly labels: Int32Array;
  readonly cameras?: Int32Array | undefined;
}

/** A model's embeddings and what they are worth. */
export interface Evaluated {
  /** Such as `HTG`. */
  readonly title: string;
  readonly embedded: Embedded;
  readonly result: RetrievalResult;
}

/** Scores by the rule of the tables: with cameras, a query sees the pictures of the other cameras; without, all others. */
export async function evaluate(title: string, embedded: Embedded): Promise<Evaluated> {
  const { embeddings, labels, cameras } = embedded;
  const result = await evaluateRetrieval({ embeddings, labels, cameras, excludeSameCamera: cameras !== undefined });
  return { title, embedded, result };
}

/** Some rows of the embeddings. */
export function rowsOf({ embeddings, embeddingLength }: Embedded, indices: ArrayLike<number>): Float32Array {
  const rows = new Float32Array(indices.length * embeddingLength);
  for (let i = 0; i < indices.length; i++) {
    const start = indices[i] * embeddingLength;
    rows.set(embeddings.subarray(start, start + embeddingLength), i * embeddingLength);
  }
  return rows;
}

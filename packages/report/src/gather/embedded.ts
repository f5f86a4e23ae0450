import type { DistanceName, ExcludeSameCamera, RetrievalResult } from '@htg/metrics';
import { evaluateRetrieval } from '@htg/metrics';

/** Embeddings of a whole set. */
export interface Embedded {
  /** `[N, L]`, row by row. */
  readonly embeddings: Float32Array;
  /** `L`. */
  readonly embeddingLength: number;
  /** `[N]`, identities. */
  readonly labels: Int32Array;
  /** Camera of each row, where they are known. */
  readonly cameras?: Int32Array | undefined;
  /** Where the rows look, if it is not among each other. */
  readonly gallery?: Embedded | undefined;
  /** What a query does not see of its own camera, where cameras are known; default all of it. */
  readonly excludeSameCamera?: ExcludeSameCamera | undefined;
  /** What is near; default cosine. */
  readonly distance?: DistanceName | undefined;
}

/** A model's embeddings and what they are worth. */
export interface Evaluated {
  /** Such as `HTG`. */
  readonly title: string;
  /** What was scored. */
  readonly embedded: Embedded;
  /** The scores. */
  readonly result: RetrievalResult;
}

/** What a query does not see of its own camera: nothing is hidden where cameras are not known. */
export function cameraRule({ cameras, excludeSameCamera = true }: Embedded): ExcludeSameCamera {
  return cameras !== undefined && excludeSameCamera;
}

/** What each query searches, in words. */
export function describeRule(embedded: Embedded): string {
  const where = embedded.gallery ? 'the gallery' : 'all the other images';
  switch (cameraRule(embedded)) {
    case false:
      return where;
    case 'sameIdentity':
      return `${where}, but for those of its own identity by its own camera`;
    case true:
      return embedded.gallery ? 'the images of the gallery by other cameras' : 'the images of the other cameras';
  }
}

/**
 * Scores by the rule of the tables: with cameras, a query sees the images of the other cameras unless the set has another rule.
 *
 * @param title what the page calls the model
 * @param embedded of its test images
 * @returns the scores with what was scored
 */
export async function evaluate(title: string, embedded: Embedded): Promise<Evaluated> {
  const { embeddings, labels, cameras, gallery, distance } = embedded;
  const result = await evaluateRetrieval({
    ...{ embeddings, labels, cameras },
    ...(gallery && { gallery: { embeddings: gallery.embeddings, labels: gallery.labels, cameras: gallery.cameras } }),
    excludeSameCamera: cameraRule(embedded),
    ...(distance && { distance }),
  });
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

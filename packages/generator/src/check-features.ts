import type { Tensor } from '@tensorflow/tfjs-core';

/** Raises unless the features are `[N, embeddingLength]`. */
export function checkFeatures(name: string, features: Tensor, embeddingLength: number): void {
  if (features.rank === 2 && features.shape[1] === embeddingLength) return;
  throw new RangeError(
    `${name}: expected features [N, ${embeddingLength}], received [${features.shape.join(', ')}]; create it with the embedder's outputLength`,
  );
}

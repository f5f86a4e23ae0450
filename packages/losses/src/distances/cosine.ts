import type { Distance } from './distance.ts';
import { dotProduct } from './dot-product.ts';

/** Cosine similarity: `u/|u| . v/|v|`, -1..1. Larger is closer. */
export function cosine(): Distance {
  return dotProduct({ normalize: true });
}

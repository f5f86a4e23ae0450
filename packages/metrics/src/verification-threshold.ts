import type { DistanceName } from './nearness.ts';
import type { OperatingPoint } from './roc-curve.ts';

/** Where pairs are told apart, and how well. */
export interface VerificationThreshold {
  /**
   * Pairs up to this distance are accepted: 1 - cosine, or the length of the difference, as galleries measure them. Null with
   * `dotProduct`, and where no pair may be accepted.
   */
  readonly distance: number | null;
  /** Pairs of at least this cosine, or dot product, are accepted. Null with `euclidean`, and where no pair may be accepted. */
  readonly similarity: number | null;
  /** The share of different pairs that it accepts. */
  readonly fpr: number;
  /** The share of matching pairs that it accepts. */
  readonly tpr: number;
}

/** A point of the curve in the terms of a distance: its scores are minus half the squared distance, or the dot product. */
export function verificationThreshold(
  { threshold, fpr, tpr }: OperatingPoint,
  distance: DistanceName,
): VerificationThreshold {
  if (threshold === Infinity) return { distance: null, similarity: null, fpr, tpr };
  // Rounding may leave less than nothing; 0 - 0 is 0, not -0.
  const [near, far] = [threshold, Math.max(0, 0 - threshold)];
  switch (distance) {
    case 'cosine':
      return { distance: far, similarity: 1 - far, fpr, tpr };
    case 'euclidean':
      return { distance: Math.sqrt(2 * far), similarity: null, fpr, tpr };
    case 'dotProduct':
      return { distance: null, similarity: near, fpr, tpr };
  }
}

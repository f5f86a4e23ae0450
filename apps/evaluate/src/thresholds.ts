import type { VerificationResult, VerificationThreshold } from '@htg/metrics';
import { textTable } from './score-table.ts';

/** Up to where two images are taken for one identity, and how often that is right and wrong. */
export interface Threshold extends Pick<VerificationThreshold, 'distance' | 'similarity'> {
  /** The rate of false accepts that was asked for, or the equal error rate. */
  readonly at: number | 'EER';
  readonly falseAcceptRate: number;
  readonly trueAcceptRate: number;
}

/** Thresholds in the order of their rates, and that of the equal error rate. */
export function verificationThresholds({
  thresholdAt,
  eerThreshold,
}: Pick<VerificationResult, 'thresholdAt' | 'eerThreshold'>): Threshold[] {
  const rates = Object.keys(thresholdAt).map(Number);
  return [
    ...rates.sort((a, b) => a - b).map((rate) => threshold(rate, thresholdAt[rate])),
    threshold('EER', eerThreshold),
  ];
}

const threshold = (at: Threshold['at'], { distance, similarity, fpr, tpr }: VerificationThreshold): Threshold => ({
  at,
  distance,
  similarity,
  falseAcceptRate: fpr,
  trueAcceptRate: tpr,
});

/** What to accept at each rate; `-` where not even the nearest pair may be. */
export function thresholdTable(name: string, thresholds: readonly Threshold[]): string {
  const number = (value: number | null): string => (value === null ? '-' : value.toFixed(6));
  const table = textTable(
    [`thresholds of ${name}: at`, 'distance', 'similarity', 'false accepts', 'true accepts'],
    thresholds.map(({ at, distance, similarity, falseAcceptRate, trueAcceptRate }) => [
      at === 'EER' ? at : `FPR ${at}`,
      ...[number(distance), number(similarity), falseAcceptRate.toFixed(6), trueAcceptRate.toFixed(3)],
    ]),
  );
  return `${table}\nRates are of pairs: whoever looks for one image among n compares n pairs. A gallery calibrates itself (htg search --false-accept-rate); --threshold takes a distance of this table.`;
}

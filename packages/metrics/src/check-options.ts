import { checkOneOf, refuseUnknownOptions } from '@htg/ground/check-options';
import { showValue } from '@htg/ground/show-value';
import type { AveragePrecision } from './average-precision.ts';

/** What an embedded set carries; `embeddingLength` comes with what `embed` of `@htg/trainer` gives. */
export const setFields: readonly string[] = ['embeddings', 'labels', 'cameras', 'embeddingLength'];

export const distances: readonly string[] = ['cosine', 'euclidean', 'dotProduct'];

/** @throws RangeError for a definition that does not exist */
export function checkAveragePrecision(caller: string, value: AveragePrecision | undefined): void {
  // In plain JavaScript it may be anything.
  const definition: unknown = value;
  if (typeof definition !== 'object' || definition === null) {
    checkOneOf(caller, 'averagePrecision', definition, ['ranking', 'trapezoid']);
    return;
  }
  const { at, denominator, ...more } = definition as Record<string, unknown>;
  refuseUnknownOptions(`${caller} averagePrecision`, more, []);
  if (!Number.isInteger(at) || (at as number) < 1) {
    throw new RangeError(
      `${caller}: expected averagePrecision.at to be a whole number >= 1, received ${showValue(at)}; pass { at: 10, denominator: 'relevant' }, say`,
    );
  }
  if (denominator === undefined) {
    throw new RangeError(
      `${caller}: expected averagePrecision.denominator, received none; pass "relevant", "reachable", "hits" or "classCount"`,
    );
  }
  checkOneOf(caller, 'averagePrecision.denominator', denominator, ['relevant', 'reachable', 'hits', 'classCount']);
}

import { refuseUnknownOptions } from '@htg/ground/check-options';
import type { AveragePrecision } from './average-precision.ts';

/** What an embedded set carries; `embeddingLength` comes with what `embed` of `@htg/trainer` gives. */
export const setFields: readonly string[] = ['embeddings', 'labels', 'cameras', 'embeddingLength'];

/**
 * Holds an option to its values; undefined is the default.
 *
 * @throws RangeError that names the option, its values and what came
 */
export function checkChoice(caller: string, name: string, value: unknown, choices: readonly unknown[]): void {
  if (value === undefined || choices.includes(value)) return;
  throw new RangeError(
    `${caller}: expected ${name} to be ${choices.map((choice) => JSON.stringify(choice)).join(', ')}, ` +
      `received ${show(value)}; leave it out for the default`,
  );
}

export const distances = ['cosine', 'euclidean', 'dotProduct'];

/** @throws RangeError for a definition that does not exist */
export function checkAveragePrecision(caller: string, value: AveragePrecision | undefined): void {
  // In plain JavaScript it may be anything.
  const definition: unknown = value;
  if (typeof definition !== 'object' || definition === null) {
    checkChoice(caller, 'averagePrecision', definition, ['ranking', 'trapezoid']);
    return;
  }
  const { at, denominator, ...more } = definition as Record<string, unknown>;
  refuseUnknownOptions(`${caller} averagePrecision`, more, []);
  if (!Number.isInteger(at) || (at as number) < 1) {
    throw new RangeError(
      `${caller}: expected averagePrecision.at to be a whole number >= 1, received ${show(at)}; pass { at: 10, denominator: 'relevant' }, say`,
    );
  }
  if (denominator === undefined) {
    throw new RangeError(
      `${caller}: expected averagePrecision.denominator, received none; pass "relevant", "reachable", "hits" or "classCount"`,
    );
  }
  checkChoice(caller, 'averagePrecision.denominator', denominator, ['relevant', 'reachable', 'hits', 'classCount']);
}

/** A value in an error's words. */
export function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'number' || value === undefined) return String(value);
  return JSON.stringify(value);
}

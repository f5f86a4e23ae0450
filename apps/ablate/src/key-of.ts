import { createHash } from 'node:crypto';

/** A short name for settings: equal ones have the same, whatever the order of their keys. */
export function keyOf(settings: unknown): string {
  return createHash('sha256').update(canonical(settings)).digest('hex').slice(0, 16);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}

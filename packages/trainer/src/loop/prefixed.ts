import type { BoundOptimizer, NamedWeights } from '@htg/engine';

/**
 * The same entries under `prefix/key`: paths of one model's weights among those of several.
 *
 * @param entries by path
 */
export function prefixed<Value>(prefix: string, entries: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(entries).map(([key, value]) => [`${prefix}/${key}`, value]));
}

/** An optimizer's state as variables by path. */
export function optimizerWeights(prefix: string, { slots, stepCount }: BoundOptimizer): NamedWeights {
  return prefixed(prefix, { ...slots, stepCount });
}

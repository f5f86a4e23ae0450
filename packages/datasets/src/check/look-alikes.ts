import { finding } from './finding.ts';
import type { Finding } from './finding.ts';

/** Identities whose names differ in capitals and spaces only: `Mug`, `mug `. They are taken as they are written. */
export function findLookAlikes(identities: readonly string[]): Finding[] {
  const spellings = new Map<string, Set<string>>();
  for (const identity of new Set(identities)) {
    const name = identity.toLowerCase().replaceAll(/\s+/g, ' ').trim();
    spellings.set(name, (spellings.get(name) ?? new Set()).add(identity));
  }
  const several = [...spellings.values()]
    .filter((names) => names.size > 1)
    .map((names) => [...names].map((name) => JSON.stringify(name)).join(' and '));
  if (several.length === 0) return [];
  return [
    finding(
      'warning',
      'look-alike identities',
      'groups of identities differ in capitals or spaces only, and are taken for different ones',
      several,
      {
        advice: 'give them one name if they are one',
      },
    ),
  ];
}

/** So many groups are named, the others are counted. */
const shown = 6;

/**
 * Names of weights in a few words: counted by what they begin with, up to a dot, as `layer4 (20), bn1 (4), conv1.weight`. Where all begin alike, by
 * the next part of the name, too.
 */
export function namedGroups(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  let parts = 1;
  const grouped = (): Map<string, string[]> => {
    const groups = new Map<string, string[]>();
    for (const name of names) {
      const key = name.split('.').slice(0, parts).join('.');
      groups.set(key, [...(groups.get(key) ?? []), name]);
    }
    return groups;
  };
  let groups = grouped();
  while (groups.size === 1 && parts < 4 && names.length > 1) {
    parts++;
    groups = grouped();
  }
  const words = [...groups].map(([key, members]) => (members.length === 1 ? members[0] : `${key} (${members.length})`));
  const rest = words.length > shown ? ` and ${words.length - shown} more groups` : '';
  return words.slice(0, shown).join(', ') + rest;
}

/**
 * What a file's names begin with before an embedder's begin: `module.` of DataParallel, `backbone.`, `model.`, `_orig_mod.`, any. It is the
 * beginning under which most of the wanted names are found.
 *
 * @param stored the file's names
 * @param wanted the embedder's names
 * @returns the beginnings that find the most names, the shortest first; an empty one where none is needed, or nothing is found
 */
export function namePrefixes(stored: readonly string[], wanted: ReadonlySet<string>): readonly string[] {
  const counts = new Map<string, number>();
  for (const name of stored) {
    for (let start = 0; start !== -1; start = nextPart(name, start)) {
      if (wanted.has(name.slice(start))) counts.set(name.slice(0, start), (counts.get(name.slice(0, start)) ?? 0) + 1);
    }
  }
  const most = Math.max(0, ...counts.values());
  const best = [...counts].filter(([, count]) => count === most).map(([prefix]) => prefix);
  return best.length === 0 || best.includes('') ? [''] : best.sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
}

/** Where the part of a dotted name after the one at `start` begins; -1 after the last. */
function nextPart(name: string, start: number): number {
  const dot = name.indexOf('.', start);
  return dot === -1 ? -1 : dot + 1;
}

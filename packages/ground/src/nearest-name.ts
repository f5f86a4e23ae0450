/**
 * The name that is nearest to what was written, if it is near enough to be meant: half of its letters, or one, may differ. Written out rather than
 * taken from a library, since web pages carry it.
 */
export function nearestName(written: string, names: readonly string[]): string | undefined {
  let nearest: string | undefined;
  let least = Infinity;
  for (const name of names) {
    const distance = editDistance(written, name);
    if (distance < least && distance <= Math.max(1, name.length / 2)) [nearest, least] = [name, distance];
  }
  return nearest;
}

/** Levenshtein's distance: how many letters have to be put in, left out or changed. */
function editDistance(a: string, b: string): number {
  const row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (const letter of a) {
    let corner = row[0]++;
    for (let j = 1; j < row.length; j++) {
      const change = corner + Number(letter !== b[j - 1]);
      corner = row[j];
      row[j] = Math.min(corner + 1, row[j - 1] + 1, change);
    }
  }
  return row[b.length];
}

import type { ImageRow } from './image-table.ts';
import { sameText } from './same-text.ts';

/** Texts of a row by which images belong together. */
const fields = ['identity', 'camera', 'group', 'category'] as const;

/**
 * Gives rows that mean the same name the same spelling, the first one: Unicode writes `é` in two ways, which look alike, and file
 * systems and tables mix them.
 *
 * @returns the rows, and a warning for each name that had several spellings
 */
export function mergeSpellings(rows: readonly ImageRow[]): { rows: readonly ImageRow[]; warnings: string[] } {
  const warnings: string[] = [];
  let merged = rows;
  for (const field of fields) {
    const spellings = new Map<string, string>();
    const several = new Set<string>();
    for (const row of rows) {
      const text = row[field];
      if (text === undefined) continue;
      const name = sameText(text);
      const first = spellings.get(name);
      if (first === undefined) spellings.set(name, text);
      else if (first !== text) several.add(name);
    }
    if (several.size === 0) continue;
    merged = merged.map((row) => {
      const text = row[field];
      return text === undefined ? row : { ...row, [field]: spellings.get(sameText(text)) ?? text };
    });
    const shown = [...several].slice(0, 3).join(', ');
    warnings.push(
      `${several.size} names (${field}) are written in two ways of Unicode that look alike, and are taken as one: ${shown}`,
    );
  }
  return { rows: merged, warnings };
}

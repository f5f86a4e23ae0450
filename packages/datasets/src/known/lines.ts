import { readRegular } from '../reading/open-regular.ts';

/** Bytes of a list (ours): the largest that is published has some megabytes. */
const largestList = 2 ** 28;

/** The lines of a list file that are not empty, each split at white space. */
async function readLines(path: string): Promise<string[][]> {
  const text = new TextDecoder('utf-8').decode(await readRegular('readKnownSet', path, largestList));
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => line.split(/\s+/));
}

/** The lines that have at least `fields` fields, and a warning that counts the others. */
export async function readFields(
  path: string,
  { fields, skip = 0 }: { readonly fields: number; readonly skip?: number },
): Promise<{ lines: string[][]; warnings: string[] }> {
  const all = (await readLines(path)).slice(skip);
  const lines = all.filter((line) => line.length >= fields);
  const lost = all.length - lines.length;
  const warnings = lost > 0 ? [`${path}: ${lost} lines have fewer than ${fields} fields and are left out`] : [];
  return { lines, warnings };
}

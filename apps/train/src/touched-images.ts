import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { OpenedData } from '@htg/datasets';

/** Files asked for at once. */
const atOnce = 64;

/** How many are spelled out. */
const shown = 3;

/**
 * Says which images of a run were written to while it trained: what it saw of them is not of one state.
 *
 * @param since milliseconds of the epoch at which the images began to be read
 * @returns a sentence; undefined where all are as they were, and where images are no files
 */
export async function touchedImages(
  { record: { root, images } }: Pick<OpenedData, 'record'>,
  since: number,
): Promise<string | undefined> {
  if (root === undefined) return undefined;
  const paths = [...new Set(images.filter(({ split }) => ofRun.has(split)).map(({ path }) => path))];
  const touched: string[] = [];
  for (let start = 0; start < paths.length; start += atOnce) {
    const some = paths.slice(start, start + atOnce);
    const times = await Promise.all(some.map((path) => writtenAt(join(root, path))));
    touched.push(...some.filter((_, i) => times[i] > since));
  }
  if (touched.length === 0) return undefined;
  const names = `${touched.slice(0, shown).join(', ')}${touched.length > shown ? ', ...' : ''}`;
  return (
    `${touched.length} of ${paths.length} images were written to, or went, while the run trained (${names}): ` +
    'its updates and its scores are not all of the same images; train anew where they have changed'
  );
}

const ofRun: ReadonlySet<string> = new Set(['train', 'validation', 'test']);

/** Infinity for a file that is gone. */
async function writtenAt(file: string): Promise<number> {
  return stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => Infinity,
  );
}

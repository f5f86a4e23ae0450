import type { DataRecord } from '../manifest/data-record.ts';
import { contentOf } from '../manifest/manifest.ts';
import type { Progress } from '../progress.ts';
import type { ImageRow } from '../tables/image-table.ts';
import { duplicateFindings } from './duplicate-findings.ts';
import type { DuplicatePair } from './find-duplicates.ts';
import type { Finding } from './finding.ts';

/**
 * Images of an opened set that are the same file, by what it means: a test image that was trained on, one image of two identities, a query
 * that finds itself. Images that only look the same are found by `checkTable`.
 *
 * @param onProgress is told how many images are read
 * @param data what `openData` and `openTable` give; sets that are no files are passed over
 */
export async function sameImages(
  { record }: { readonly record: DataRecord },
  onProgress: Progress = () => undefined,
): Promise<Finding[]> {
  if (record.root === undefined) return [];
  const contents = await record.contents(onProgress);
  const used = record.images.flatMap((image, i) =>
    image.split === 'left out' || image.junk === true
      ? []
      : [{ image, content: contentOf({ ...image, ...contents[i] }) }],
  );
  const firsts = new Map<string, number>();
  const pairs: DuplicatePair[] = [];
  used.forEach(({ content }, second) => {
    const first = firsts.get(content);
    if (first === undefined) firsts.set(content, second);
    else pairs.push({ first, second, exact: true });
  });
  return duplicateFindings(
    // What is told of a part holds for identities that came later, too.
    used.map(({ image }): ImageRow => image as ImageRow),
    pairs,
  );
}

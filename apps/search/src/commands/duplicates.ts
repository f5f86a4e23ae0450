import { openGallery } from '@htg/gallery';
import type { DuplicatePair, Gallery } from '@htg/gallery';
import { outputOf } from '@htg/terminal';
import type { CommonOptions } from '@htg/terminal';
import { shownPath } from '../find.ts';
import { textTable } from '../text-table.ts';

export interface DuplicatesOptions extends CommonOptions {
  readonly threshold?: number;
  readonly falseAcceptRate: number;
  readonly acrossLabels: boolean;
}

/** Pairs that a person is shown; `--json` has all. */
const shown = 50;

/** What `duplicates` does. */
export async function duplicates(folder: string, options: DuplicatesOptions): Promise<void> {
  const output = outputOf(options);
  const gallery = await openGallery(folder, { readOnly: true });
  try {
    const threshold = options.threshold ?? (await calibrated(gallery, options));
    const { pairs, groups, truncated } = await gallery.duplicates({ threshold });
    if (truncated)
      output.problem('some images have more than 100 others within the threshold: pairs are missing; lower it');
    const isWanted = ({ first, second }: DuplicatePair): boolean =>
      !options.acrossLabels || first.label !== second.label;
    const wanted = pairs.filter(isWanted);
    const told = wanted.map(({ first, second, distance }) => ({
      distance,
      first: { id: first.id, label: first.label, path: shownPath(folder, first) },
      second: { id: second.id, label: second.label, path: shownPath(folder, second) },
    }));
    const rows = told
      .slice(0, shown)
      .map(({ distance, first, second }) => [
        distance.toFixed(4),
        `${first.path} (${first.label})`,
        `${second.path} (${second.label})`,
      ]);
    const more = told.length > shown ? `\nand ${told.length - shown} more: --json has all` : '';
    const what = options.acrossLabels ? 'pairs of two labels' : 'pairs';
    const summary = `${told.length} ${what} within ${threshold.toFixed(4)}; ${groups.length} groups of connected images`;
    const table = rows.length === 0 ? '' : `${textTable(['distance', 'image', 'and'], rows, [0])}${more}\n`;
    output.result(`${table}${summary}`, {
      ...{ gallery: folder, threshold, pairs: told, truncated },
      groups: groups.map((group) => group.map(({ id }) => id)),
    });
  } finally {
    await gallery.close();
  }
}

/** Labels say what is the same; without them a rate would mark so many of all images, whatever they show. */
async function calibrated(gallery: Gallery, { falseAcceptRate }: DuplicatesOptions): Promise<number> {
  const { items, labels } = await gallery.stats();
  if (labels === items) {
    throw new Error(
      `expected --threshold for a gallery without images of the same label, received none; begin with --threshold 0.02 and look at the pairs`,
    );
  }
  return (await gallery.calibrate({ falseAcceptRate })).threshold;
}

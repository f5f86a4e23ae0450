import type { ImageRow } from '../tables/image-table.ts';
import type { ViewContract } from '../view/view-contract.ts';
import { visibleShare } from '../view/visible-share.ts';
import { finding } from './finding.ts';
import type { Finding } from './finding.ts';

/** A view that shows less of an image than this loses much (ours): the middle square of a photograph of 3:2 shows 0.51. */
const least = 0.5;

/**
 * Images of which the model would not see half.
 *
 * @param sizes of the images, row by row; 0 x 0 for one that cannot be read
 */
export function croppedImages(
  rows: readonly ImageRow[],
  sizes: readonly { readonly height: number; readonly width: number }[],
  view: ViewContract,
): Finding[] {
  const lost = sizes.flatMap((size, i) => {
    const { height, width } = rows[i].box ?? size;
    if (size.height === 0) return [];
    const share = visibleShare([height, width], view);
    return share < least ? [`${rows[i].path}: ${width} x ${height}, ${Math.round(share * 100)}% seen`] : [];
  });
  if (lost.length === 0) return [];
  const [h, w] = view.size;
  return [
    finding(
      'warning',
      'cropped',
      `images lose more than half of their area: the model sees the middle, as ${w} x ${h}`,
      lost,
      {
        advice: 'pass resize: pad (or stretch), or an imageSize of their shape, [height, width]',
        options: { resize: 'pad' },
      },
    ),
  ];
}

import { refuseUnknownOptions } from '@htg/ground/check-options';
import sharp from 'sharp';
import type { Augmentation } from './augmentation/augmentation.ts';
import { checkWhole } from './check-whole.ts';
import type { ImageSet } from './image-set.ts';
import { loadBatch } from './load-batch.ts';
import { randomOrder, randomStream } from './random-stream.ts';

/** What {@link contactSheet} takes. */
export interface ContactSheetOptions {
  /** Rows: identities, drawn by the seed. Default 8. */
  readonly identities?: number | undefined;
  /** Columns: images of each. Default 8. */
  readonly images?: number | undefined;
  /** Default 0. */
  readonly seed?: number | undefined;
  /** Show random views, as training sees them: each row is one image of the identity, again and again. */
  readonly augment?: Augmentation | undefined;
}

/** Pixels of a side that an SVG may have. */
const longest = 32767;

/** Height of the line of text above each row, in pixels. */
const caption = 18;

/**
 * Images of a set side by side, one row per identity with its name above, and the set's notice below.
 *
 * @param set whose images are shown
 * @param options rows, columns, size of an image and the seed
 * @returns a PNG file's bytes
 * @throws RangeError for a set without images, and for a sheet of no size or a giant one
 */
export async function contactSheet(set: ImageSet, options: ContactSheetOptions = {}): Promise<Uint8Array> {
  refuseUnknownOptions('contactSheet', options, ['identities', 'images', 'seed', 'augment']);
  const { identities = 8, images = 8, seed = 0, augment } = options;
  checkWhole('contactSheet', 'identities', identities, [1, 1000]);
  checkWhole('contactSheet', 'images', images, [1, 1000]);
  if (set.length === 0)
    throw new RangeError('contactSheet: expected a set with images, received an empty one; show another part');
  const { height, width } = set;
  const rows = [...randomOrder(set.identities, randomStream(seed))].slice(0, identities);
  const rowHeight = height + caption;
  const sheet = {
    width: images * width,
    height: rows.length * rowHeight + (set.notice === undefined ? 0 : 2 * caption),
  };
  if (sheet.width > longest || sheet.height > longest || sheet.width * sheet.height > 2e8) {
    throw new RangeError(
      `contactSheet: expected a sheet of at most ${longest} pixels a side and 200 million in all, received ${sheet.width} x ${sheet.height}; ` +
        'show fewer or smaller images',
    );
  }
  const layers = await Promise.all(
    rows.map(async (label, row) => {
      const own = [...set.labels.keys()].filter((i) => set.labels[i] === label);
      const shown = augment === undefined ? own.slice(0, images) : Array.from({ length: images }, () => own[0]);
      const pixels = await loadBatch(set, shown, { augment, seed });
      return shown.map((_, column) => ({
        input: Buffer.from(pixels.subarray(column * height * width * 3, (column + 1) * height * width * 3)),
        raw: { height, width, channels: 3 as const },
        top: row * rowHeight + caption,
        left: column * width,
      }));
    }),
  );
  const texts = rows.map((label, row) => textAt(set.names[label], row * rowHeight + 13));
  if (set.notice !== undefined) texts.push(textAt(set.notice, rows.length * rowHeight + 16));
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${sheet.width}" height="${sheet.height}">${texts.join('')}</svg>`;
  return sharp({ create: { ...sheet, channels: 3, background: '#ffffff' } })
    .composite([...layers.flat(), { input: Buffer.from(svg), top: 0, left: 0 }])
    .png()
    .toBuffer();
}

function textAt(text: string, y: number): string {
  // What is no character of XML, and names of folders may hold: control characters, halves of pairs, and signs that Unicode leaves out.
  const safe = text
    .replaceAll(/\p{Cc}|\p{Cs}|[\uFFFE\uFFFF]/gu, '?')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;');
  return `<text x="2" y="${y}" font-family="sans-serif" font-size="12" fill="#333333">${safe}</text>`;
}

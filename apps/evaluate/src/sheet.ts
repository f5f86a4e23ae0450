import type { Retrieval } from '@htg/report';
import sharp from 'sharp';

/** A query and what it found. */
export type SheetRow = Omit<
  Retrieval['groups'][number]['sheets'][number],
  'averagePrecision' | 'firstRank' | 'matches' | 'neighbors'
> & {
  readonly neighbors: readonly (Omit<Retrieval['groups'][number]['sheets'][number]['neighbors'][number], 'right'> & {
    /** Left out where it is not known. */
    readonly right?: boolean;
  })[];
};

/** Pixels: of an image's cell, between cells, and of the two lines of text below an image. */
const [side, gap, caption, heading] = [96, 12, 34, 34];

/** Images as PNG data URIs: the only ones that the drawing library knows inside a drawing. */
export async function encodePng({
  pixels,
  height,
  width,
}: {
  readonly pixels: Uint8Array;
  readonly height: number;
  readonly width: number;
}): Promise<string> {
  const bytes = await sharp(pixels, { raw: { height, width, channels: 3 } })
    .png()
    .toBuffer();
  return `data:image/png;base64,${bytes.toString('base64')}`;
}

/**
 * Queries and their nearest images, one row each, as a PNG file. Right ones have a solid green frame and a check, wrong ones a dashed
 * red frame and a cross.
 *
 * @param notice licences of the images, written below
 */
export async function drawSheet(
  rows: readonly SheetRow[],
  { title, notice }: { readonly title: string; readonly notice?: string | undefined },
): Promise<Uint8Array> {
  const columns = Math.max(...rows.map(({ neighbors }) => neighbors.length)) + 1;
  const width = gap + columns * (side + gap) + gap;
  const rowHeight = side + caption + gap;
  const height = heading + rows.length * rowHeight + (notice === undefined ? 0 : 22) + gap;
  const cells = rows.map(({ query, neighbors }, row) => {
    const top = heading + row * rowHeight;
    const found = neighbors.map((neighbor, column) => {
      const left = 2 * gap + (column + 1) * (side + gap);
      const detail = `${neighbor.distance.toFixed(3)}  ${neighbor.source ?? ''}`;
      return `${image(neighbor.src, left, top)}${frame(neighbor.right, left, top)}${texts([neighbor.name, detail], left, top)}`;
    });
    return `${image(query.src, gap, top)}<rect x="${gap}" y="${top}" width="${side}" height="${side}" fill="none" stroke="#1f2328" stroke-width="3"/>${texts([query.name, query.source ?? 'query'], gap, top)}${found.join('')}`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif" font-size="11">
<rect width="${width}" height="${height}" fill="#ffffff"/><text x="${gap}" y="22" font-size="15" fill="#1f2328">${escape(title)}</text>
${cells.join('\n')}
${notice === undefined ? '' : `<text x="${gap}" y="${height - 10}" fill="#59636e">${escape(notice)}</text>`}</svg>`;
  return sharp(Buffer.from(svg)).png({ palette: true, quality: 90 }).toBuffer();
}

function image(src: string, left: number, top: number): string {
  return `<image href="${src}" x="${left}" y="${top}" width="${side}" height="${side}" preserveAspectRatio="xMidYMid meet"/>`;
}

function frame(right: boolean | undefined, left: number, top: number): string {
  const box = (stroke: string, more: string): string =>
    `<rect x="${left}" y="${top}" width="${side}" height="${side}" fill="none" stroke="${stroke}" ${more}/>`;
  if (right === undefined) return box('#8c959f', 'stroke-width="1"');
  const mark = (stroke: string, path: string): string =>
    `<g transform="translate(${left + side - 20} ${top + 2})"><rect width="18" height="18" fill="#ffffff"/>` +
    `<path d="${path}" fill="none" stroke="${stroke}" stroke-width="3"/></g>`;
  return right
    ? box('#1a7f37', 'stroke-width="4"') + mark('#1a7f37', 'M3 9 L8 14 L15 4')
    : box('#cf222e', 'stroke-width="4" stroke-dasharray="7 5"') + mark('#cf222e', 'M4 4 L14 14 M14 4 L4 14');
}

/** Two lines below an image, cut to its width. */
function texts(lines: readonly string[], left: number, top: number): string {
  return lines
    .map(
      (text, i) => `<text x="${left}" y="${top + side + 14 + 13 * i}" fill="#1f2328">${escape(shorten(text))}</text>`,
    )
    .join('');
}

function shorten(text: string): string {
  return text.length > 15 ? `${text.slice(0, 14)}…` : text;
}

function escape(text: string): string {
  // Control characters are no XML, and names of files may hold them.
  return text
    .replaceAll(/\p{Cc}/gu, '?')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;');
}

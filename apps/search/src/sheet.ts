import type { Gallery } from '@htg/gallery';
import { replaceFile } from '@htg/ground/replace-file';
import sharp from 'sharp';
import type { Finding } from './find.ts';

/** Pixels: of an image's cell, between cells, of the text below an image. */
const [side, gap, caption] = [112, 12, 34];

/** Photos and what they found, a row each, nearest first; those near enough to vote have a frame. */
export async function writeSheet(file: string, findings: readonly Finding[], gallery: Gallery): Promise<void> {
  const columns = Math.max(1, ...findings.map(({ found }) => found.length)) + 1;
  const [width, height] = [gap + columns * (side + gap), gap + findings.length * (side + caption + gap)];
  const cells: string[] = [];
  for (const [row, { photo, label, threshold, found }] of findings.entries()) {
    const top = gap + row * (side + caption + gap);
    cells.push(
      cell(gap, top, await pngOf(photo), [label ?? 'none of these', photo.split(/[/\\]/).at(-1) ?? ''], false),
    );
    for (const [i, { id, label: name, distance }] of found.entries()) {
      const left = gap + (i + 1) * (side + gap);
      const image = (await gallery.thumbnail(id))?.bytes;
      const votes = threshold !== null && distance <= threshold;
      cells.push(cell(left, top, image && (await pngOf(image)), [name, distance.toFixed(3)], votes));
    }
  }
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif" font-size="11"><rect width="${width}" height="${height}" fill="#ffffff"/>${cells.join('')}</svg>`;
  await replaceFile(file, await sharp(Buffer.from(svg), { limitInputPixels: 100_000_000 }).png().toBuffer());
}

/** The drawing library knows PNGs inside a drawing. */
async function pngOf(image: string | Uint8Array): Promise<string | undefined> {
  try {
    const small = await sharp(image).autoOrient().resize(side, side, { fit: 'inside' }).png().toBuffer();
    return `data:image/png;base64,${small.toString('base64')}`;
  } catch {
    return undefined;
  }
}

function cell(left: number, top: number, image: string | undefined, lines: readonly string[], framed: boolean): string {
  const shown =
    image === undefined ? '' : `<image x="${left}" y="${top}" width="${side}" height="${side}" href="${image}"/>`;
  const frame = `<rect x="${left}" y="${top}" width="${side}" height="${side}" fill="none" stroke="${framed ? '#1a7f37' : '#d0d7de'}" stroke-width="${framed ? 3 : 1}"/>`;
  const texts = lines.map(
    (line, i) => `<text x="${left}" y="${top + side + 13 + 13 * i}" fill="#1f2328">${escaped(shortened(line))}</text>`,
  );
  return `${shown}${frame}${texts.join('')}`;
}

function shortened(text: string): string {
  const letters = Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
  return letters.length <= 18 ? text : `${letters.slice(0, 17).join('')}…`;
}

function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/\p{Cc}/gu, ' ').replace(/[&<>"]/g, (letter) => entities[letter]);
}

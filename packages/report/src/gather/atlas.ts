import type { ImageSet } from '@htg/datasets';
import type { EncodeImage } from '../model/images.ts';
import type { EmbeddingMap } from '../model/report.ts';
import { shrinkImage } from './shrink-image.ts';

/** How many images are loaded at once. */
const chunk = 256;

/** Thumbnails of `indices` on one image, row by row, about as many columns as rows; cells are squares with white around. */
export async function drawAtlas(
  set: ImageSet,
  indices: readonly number[],
  { side, encode }: { readonly side: number; readonly encode: EncodeImage },
): Promise<EmbeddingMap['atlas']> {
  const columns = Math.ceil(Math.sqrt(indices.length));
  const rows = Math.ceil(indices.length / columns);
  const width = columns * side;
  const pixels = new Uint8Array(rows * side * width * 3).fill(255);
  for (let start = 0; start < indices.length; start += chunk) {
    const part = indices.slice(start, start + chunk);
    const loaded = await set.load(part);
    const size = set.height * set.width * 3;
    part.forEach((_, i) => {
      const whole = { pixels: loaded.subarray(i * size, (i + 1) * size), height: set.height, width: set.width };
      const thumbnail = shrinkImage(whole, side);
      const cell = start + i;
      const top = Math.floor(cell / columns) * side + Math.floor((side - thumbnail.height) / 2);
      const left = (cell % columns) * side + Math.floor((side - thumbnail.width) / 2);
      for (let y = 0; y < thumbnail.height; y++) {
        const line = thumbnail.pixels.subarray(y * thumbnail.width * 3, (y + 1) * thumbnail.width * 3);
        pixels.set(line, ((top + y) * width + left) * 3);
      }
    });
  }
  return { src: await encode({ pixels, height: rows * side, width }), columns, rows, side };
}

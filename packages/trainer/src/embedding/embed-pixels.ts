import type { ImageSet } from '@htg/datasets';
import type { EmbeddedImages } from './embed.ts';

/** Side of the grid that an image is shrunk to. */
const grid = 8;

/**
 * The floor that every embedding must beat: each image averaged to a grid of 8 x 8 RGB values, of whole pixels each.
 *
 * @param set images of 8 x 8 pixels at least
 * @returns embeddings of length 192
 * @throws RangeError for smaller images
 */
export async function embedPixels(set: ImageSet): Promise<EmbeddedImages> {
  const { height, width } = set;
  if (height < grid || width < grid) {
    throw new RangeError(
      `embedPixels: expected a height and width of at least ${grid} pixels, received ${height} x ${width}; enlarge the images`,
    );
  }
  const length = grid * grid * 3;
  const embeddings = new Float32Array(set.length * length);
  const chunk = 512;
  for (let start = 0; start < set.length; start += chunk) {
    const count = Math.min(chunk, set.length - start);
    const pixels = await set.load(Int32Array.from({ length: count }, (_, i) => start + i));
    for (let i = 0; i < count; i++) {
      const image = pixels.subarray(i * height * width * 3, (i + 1) * height * width * 3);
      shrink(image, { height, width }, embeddings.subarray((start + i) * length, (start + i + 1) * length));
    }
  }
  return { embeddings, embeddingLength: length, labels: set.labels, cameras: set.cameras };
}

/** Block averages of an image, into `out`. */
function shrink(
  image: Uint8Array,
  { height, width }: { readonly height: number; readonly width: number },
  out: Float32Array,
): void {
  for (let y = 0; y < height; y++) {
    const row = cellOf(y, height);
    for (let x = 0; x < width; x++) {
      const column = cellOf(x, width);
      const area = pixelsOf(row, height) * pixelsOf(column, width);
      const cell = (row * grid + column) * 3;
      for (let c = 0; c < 3; c++) out[cell + c] += image[(y * width + x) * 3 + c] / area;
    }
  }
}

/** The cell of a pixel along a side. */
function cellOf(position: number, length: number): number {
  return Math.floor((position * grid) / length);
}

/** Pixels of a cell along a side: the same for all cells of a multiple of 8. */
function pixelsOf(cell: number, length: number): number {
  return Math.ceil(((cell + 1) * length) / grid) - Math.ceil((cell * length) / grid);
}

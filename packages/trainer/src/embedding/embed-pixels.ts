import type { ImageSet } from '@htg/datasets';
import type { EmbeddedImages } from './embed.ts';

/** Side of the grid that an image is shrunk to. */
const grid = 8;

/**
 * The floor that every embedding must beat: each image averaged to a grid of 8 x 8 RGB values.
 *
 * @param set images whose height and width are multiples of 8
 * @returns embeddings of length 192
 * @throws RangeError where the size is no multiple of 8
 */
export async function embedPixels(set: ImageSet): Promise<EmbeddedImages> {
  const { height, width } = set;
  if (height % grid !== 0 || width % grid !== 0) {
    throw new RangeError(
      `embedPixels: expected a height and width that are multiples of ${grid}, received ${height} x ${width}; resize the images`,
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
  const rows = height / grid;
  const columns = width / grid;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const cell = (Math.floor(y / rows) * grid + Math.floor(x / columns)) * 3;
      for (let c = 0; c < 3; c++) out[cell + c] += image[(y * width + x) * 3 + c] / (rows * columns);
    }
  }
}

import type { RawImage } from '@htg/ground/densities';

/**
 * An image whose longer side is at most `side`: each pixel the mean of the area that it covers. Smaller images stay as they are.
 */
export function shrinkImage(image: RawImage, side: number): RawImage {
  const factor = Math.max(image.height, image.width) / side;
  if (factor <= 1) return image;
  const height = Math.max(1, Math.round(image.height / factor));
  const width = Math.max(1, Math.round(image.width / factor));
  const rows = coverage(image.height, height);
  const columns = coverage(image.width, width);
  const pixels = new Uint8Array(height * width * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const mean = meanColor(image, rows[y], columns[x]);
      pixels.set(mean, (y * width + x) * 3);
    }
  }
  return { pixels, height, width };
}

/** Which of the old positions a new one covers, and how much of each. */
type Cover = readonly (readonly [position: number, weight: number])[];

function coverage(from: number, to: number): Cover[] {
  const step = from / to;
  return Array.from({ length: to }, (_, i) => {
    const [begin, end] = [i * step, (i + 1) * step];
    const cover: [number, number][] = [];
    for (let position = Math.floor(begin); position < Math.min(from, end); position++) {
      cover.push([position, (Math.min(position + 1, end) - Math.max(position, begin)) / step]);
    }
    return cover;
  });
}

function meanColor({ pixels, width }: RawImage, rows: Cover, columns: Cover): [number, number, number] {
  const sum: [number, number, number] = [0, 0, 0];
  for (const [y, down] of rows) {
    for (const [x, across] of columns) {
      const at = (y * width + x) * 3;
      for (let c = 0; c < 3; c++) sum[c] += down * across * pixels[at + c];
    }
  }
  return [Math.round(sum[0]), Math.round(sum[1]), Math.round(sum[2])];
}

import type { RandomStream } from '../random-stream.ts';
import type { PixelChange } from './augmentation.ts';

/**
 * Covers a random rectangle (Zhong et al., "Random Erasing Data Augmentation", AAAI 2020): a random share of the area and a
 * random aspect ratio (log-uniform), up to ten attempts to fit. The noise is drawn per pixel and channel, 0..255.
 *
 * @param pixels uint8 RGB `[height, width, 3]`, changed in place
 */
export function erase(
  pixels: Uint8Array,
  [height, width]: readonly [number, number],
  { area, ratio, fill }: Extract<PixelChange, { kind: 'randomErasing' }>,
  random: RandomStream,
): void {
  for (let attempt = 0; attempt < 10; attempt++) {
    const covered = height * width * random.between(...area);
    const aspect = Math.exp(random.between(Math.log(ratio[0]), Math.log(ratio[1])));
    const h = Math.round(Math.sqrt(covered * aspect));
    const w = Math.round(Math.sqrt(covered / aspect));
    if (h < 1 || w < 1 || h >= height || w >= width) continue;
    const top = random.below(height - h + 1);
    const left = random.below(width - w + 1);
    const color = fill === 'mean' ? meanColor(pixels) : fill;
    for (let y = top; y < top + h; y++) {
      const start = (y * width + left) * 3;
      for (let i = start; i < start + w * 3; i++) {
        pixels[i] = color === 'noise' ? random.below(256) : color[(i - start) % 3];
      }
    }
    return;
  }
}

function meanColor(pixels: Uint8Array): [number, number, number] {
  const sums: [number, number, number] = [0, 0, 0];
  for (let i = 0; i < pixels.length; i++) sums[i % 3] += pixels[i];
  const count = pixels.length / 3;
  return [Math.round(sums[0] / count), Math.round(sums[1] / count), Math.round(sums[2] / count)];
}

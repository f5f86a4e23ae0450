import { randomOrder } from '../random-stream.ts';
import type { RandomStream } from '../random-stream.ts';
import type { PixelChange, Size } from './augmentation.ts';
import { erase } from './erase.ts';
import { gaussianFilter } from './filter.ts';
import { bytesOf, kernels } from './kernels.ts';
import type { Stretch } from './kernels.ts';
import { resample } from './resample.ts';

/**
 * Draws and makes a list's pixel changes.
 *
 * @param pixels uint8 RGB of one image of `size`, in the kernels' memory; changed
 * @returns where the result is: good until the memory is laid out again
 */
export function changePixels(
  pixels: Stretch,
  size: Size,
  changes: readonly PixelChange[],
  random: RandomStream,
): Stretch {
  let changed = pixels;
  for (const change of changes) {
    if (change.probability < 1 && random.next() >= change.probability) continue;
    switch (change.kind) {
      case 'colorJitter':
        jitter(changed, change, random);
        break;
      case 'gray':
        saturate(changed, 0);
        break;
      case 'blur':
        changed = blur(changed, size, random.between(...change.sigma));
        break;
      case 'randomErasing':
        erase(bytesOf(changed), size, change, random);
        break;
    }
  }
  return changed;
}

/** Brightness, contrast, saturation and hue, in a random order. */
function jitter(pixels: Stretch, change: Extract<PixelChange, { kind: 'colorJitter' }>, random: RandomStream): void {
  const { address, length } = pixels;
  const factor = (strength: number): number => random.between(Math.max(0, 1 - strength), 1 + strength);
  const scale = (strength: number): number => Math.round(factor(strength) * 65536);
  for (const which of randomOrder(4, random)) {
    if (which === 0 && change.brightness > 0) kernels.scaleValues(address, length, scale(change.brightness), 32768);
    if (which === 1 && change.contrast > 0) {
      const mean = Math.round(kernels.sumOfLuma(address, length) / (length / 3));
      const slope = scale(change.contrast);
      kernels.scaleValues(address, length, slope, mean * (65536 - slope) + 32768);
    }
    if (which === 2 && change.saturation > 0) saturate(pixels, factor(change.saturation));
    if (which === 3 && change.hue > 0) {
      kernels.turnHue(address, length, random.between(-change.hue, change.hue));
    }
  }
}

/** The kernel's step is below 1: larger ones are made of several, which clamp in between. */
function saturate({ address, length }: Stretch, factor: number): void {
  let rest = factor;
  for (; rest > 1.999; rest /= 1.999) kernels.saturate(address, length, Math.round(0.999 * 32768));
  kernels.saturate(address, length, Math.max(-32768, Math.min(32767, Math.round((rest - 1) * 32768))));
}

function blur(pixels: Stretch, [height, width]: Size, sigma: number): Stretch {
  const image = { height, width, data: bytesOf(pixels).slice() };
  return resample(image, gaussianFilter(sigma, width), gaussianFilter(sigma, height));
}

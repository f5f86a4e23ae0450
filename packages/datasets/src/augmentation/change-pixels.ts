import { type RandomStream, randomOrder } from '../random-stream.ts';
import type { PixelChange, Size } from './augmentation.ts';
import { blur } from './blur.ts';
import { brighten, contrast, saturate, turnHue } from './colour.ts';
import { erase } from './erase.ts';

/**
 * Draws and makes a list's pixel changes, in place.
 *
 * @param pixels uint8 RGB of one picture of `size`
 */
export function changePixels(
  pixels: Uint8Array,
  size: Size,
  changes: readonly PixelChange[],
  random: RandomStream,
): void {
  for (const change of changes) {
    if (change.probability < 1 && random.next() >= change.probability) continue;
    switch (change.kind) {
      case 'colourJitter':
        jitter(pixels, change, random);
        break;
      case 'grey':
        saturate(pixels, 0);
        break;
      case 'blur':
        blur(pixels, size[0], size[1], random.between(...change.sigma));
        break;
      case 'randomErasing':
        erase(pixels, size, change, random);
        break;
    }
  }
}

/** Brightness, contrast, saturation and hue, in a random order. */
function jitter(
  pixels: Uint8Array,
  change: Extract<PixelChange, { kind: 'colourJitter' }>,
  random: RandomStream,
): void {
  const factor = (strength: number): number => random.between(Math.max(0, 1 - strength), 1 + strength);
  for (const which of randomOrder(4, random)) {
    if (which === 0 && change.brightness > 0) brighten(pixels, factor(change.brightness));
    if (which === 1 && change.contrast > 0) contrast(pixels, factor(change.contrast));
    if (which === 2 && change.saturation > 0) saturate(pixels, factor(change.saturation));
    if (which === 3 && change.hue > 0) turnHue(pixels, random.between(-change.hue, change.hue));
  }
}

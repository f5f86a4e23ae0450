import sharp from 'sharp';
import type { FaceOutlines } from '../fonts/outlines.ts';
import type { RandomStream } from '../random-stream.ts';

/**
 * One character in random size, place, tilt and grays, half of the time blurred.
 *
 * @returns gray `[side, side]`
 * @throws Error for a character that the face lacks
 */
export async function drawGlyph(
  face: FaceOutlines,
  { character, side, random }: { readonly character: string; readonly side: number; readonly random: RandomStream },
): Promise<Buffer> {
  const outline = face.glyph(character);
  if (outline === undefined) {
    throw new Error(
      `glyphs: expected all weights to have the same characters, received one without ${character}; report this`,
    );
  }
  const [left, bottom, right, top] = outline.box;
  const scale = (random.between(0.72, 0.92) * side) / Math.max(right - left, top - bottom);
  const slack = side - scale * Math.max(right - left, top - bottom);
  const [x, y] = [0, 1].map(() => side / 2 + (random.next() - 0.5) * slack);
  const angle = random.between(-8, 8);
  const [paper, ink] = grays(random);
  const blur = random.next() < 0.5 ? random.between(0.3, 0.8) : undefined;
  const place =
    `translate(${x.toFixed(3)} ${y.toFixed(3)}) rotate(${angle.toFixed(3)}) scale(${scale.toFixed(7)} ${(-scale).toFixed(7)}) ` +
    `translate(${(-(left + right) / 2).toFixed(3)} ${(-(bottom + top) / 2).toFixed(3)})`;
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}"><rect width="${side}" height="${side}" fill="${paper}"/>` +
    `<path d="${outline.path}" fill="${ink}" transform="${place}"/></svg>`;
  const drawn = sharp(Buffer.from(svg)).extractChannel(0);
  return (blur === undefined ? drawn : drawn.blur(blur)).raw().toBuffer();
}

/** Light paper and dark ink, or, once in six, the other way round. */
function grays(random: RandomStream): readonly [string, string] {
  const gray = (low: number, high: number): string => {
    const value = Math.round(random.between(low, high));
    return `rgb(${value},${value},${value})`;
  };
  const [light, dark] = [gray(180, 255), gray(0, 90)];
  return random.next() < 1 / 6 ? [dark, light] : [light, dark];
}

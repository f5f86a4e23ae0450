import sharp from 'sharp';
import type { RandomStream } from '../random-stream.ts';
import type { FaceOutlines } from './outlines.ts';

/** Text set in a face, in font units: y points up. */
interface SetText {
  /** SVG, in font units. */
  readonly paths: string;
  readonly box: readonly [number, number, number, number];
}

/** Texts that are tried before the last one is taken, however small it becomes. */
const tries = 12;

/** Of the frame's height: an em is at least that high, or another text is tried. */
const leastEm = 0.4;

/**
 * One image of a face: text in a random size at a random place, a little turned, in random ink on random paper, with more or less ink at its
 * edges, blurred, and through JPEG. All of it follows from `random`.
 *
 * @param text draws a text
 * @returns uint8 RGB `[H, W, 3]`
 */
export async function drawImage(
  face: FaceOutlines,
  {
    frame,
    random,
    text,
  }: {
    readonly frame: readonly [number, number];
    readonly random: RandomStream;
    readonly text: (random: RandomStream) => string;
  },
): Promise<Buffer> {
  const svg = imageSvg(face, { frame, random, text });
  // Blur and quality are drawn after the text, whose number of draws differs: they are the stream's all the same.
  const blur = random.next() < 0.5 ? random.between(0.3, 0.9) : undefined;
  const quality = 35 + random.below(61);
  const drawn = sharp(Buffer.from(svg)).removeAlpha();
  const jpeg = await (blur === undefined ? drawn : drawn.blur(blur))
    .jpeg({ quality, chromaSubsampling: '4:4:4' })
    .toBuffer();
  return sharp(jpeg).toColourspace('srgb').raw().toBuffer();
}

function imageSvg(face: FaceOutlines, { frame, random, text }: Parameters<typeof drawImage>[1]): string {
  const [height, width] = frame;
  const angle = random.between(-6, 6);
  const { set, scale: largest } = fittingText(face, { frame, random, text, angle });
  const scale = largest * random.between(0.7, 1);
  const [left, bottom, right, top] = set.box;
  const [w, h] = turnedSize(right - left, top - bottom, angle);
  const slack = [width - w * scale, height - h * scale];
  const x = width / 2 + (random.next() - 0.5) * slack[0];
  const y = height / 2 + (random.next() - 0.5) * slack[1];
  const { paper, ink } = colors(random);
  // More ink at the edges: up to a fiftieth of an em on each side.
  const stroke = random.next() < 0.5 ? random.between(0, 0.04) * face.unitsPerEm : 0;
  const edge = stroke > 0 ? ` stroke="${ink}" stroke-width="${fixed(stroke)}" stroke-linejoin="round"` : '';
  const place = `translate(${fixed(x)} ${fixed(y)}) rotate(${fixed(angle)}) scale(${scale.toFixed(7)} ${(-scale).toFixed(7)}) translate(${fixed(-(left + right) / 2)} ${fixed(-(bottom + top) / 2)})`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="${width}" height="${height}" fill="${paper}"/>` +
    `<g transform="${place}" fill="${ink}"${edge}>${set.paths}</g></svg>`
  );
}

/** A text whose letters are large enough to be told apart when it fills the frame, and the scale at which it does. */
function fittingText(
  face: FaceOutlines,
  { frame: [height, width], random, text, angle }: Parameters<typeof drawImage>[1] & { readonly angle: number },
): { readonly set: SetText; readonly scale: number } {
  let best: { readonly set: SetText; readonly scale: number } | undefined;
  for (let attempt = 0; attempt < tries; attempt++) {
    const set = setText(face, text(random));
    if (set === undefined) continue;
    const [left, bottom, right, top] = set.box;
    const [w, h] = turnedSize(right - left, top - bottom, angle);
    // Not larger than the frame, and letters without ascenders not blown up.
    const scale = Math.min((0.94 * width) / w, (0.9 * height) / h, (0.95 * height) / face.unitsPerEm);
    if (best === undefined || scale > best.scale) best = { set, scale };
    if (scale * face.unitsPerEm >= leastEm * height) return { set, scale };
  }
  if (best === undefined) {
    throw new Error(
      `fonts: expected a face with letters and digits, received one that can set none of ${tries} texts; leave its file out`,
    );
  }
  return best;
}

/** Glyph by glyph; undefined where the face lacks a character. */
function setText(face: FaceOutlines, text: string): SetText | undefined {
  let x = 0;
  let paths = '';
  let [left, bottom, right, top] = [Infinity, Infinity, -Infinity, -Infinity];
  const characters = Array.from(text);
  for (const [i, character] of characters.entries()) {
    const glyph = face.glyph(character);
    if (glyph === undefined) return undefined;
    if (i > 0) x += face.kerning(characters[i - 1], character);
    paths += `<path d="${glyph.path}" transform="translate(${fixed(x)} 0)"/>`;
    [left, right] = [Math.min(left, x + glyph.box[0]), Math.max(right, x + glyph.box[2])];
    [bottom, top] = [Math.min(bottom, glyph.box[1]), Math.max(top, glyph.box[3])];
    x += glyph.advance;
  }
  return characters.length === 0 ? undefined : { paths, box: [left, bottom, right, top] };
}

/** Width and height of what a turned rectangle covers. */
function turnedSize(width: number, height: number, degrees: number): [number, number] {
  const [cos, sin] = [Math.cos, Math.sin].map((f) => Math.abs(f((degrees * Math.PI) / 180)));
  return [width * cos + height * sin, width * sin + height * cos];
}

/** Light paper and dark ink, or, once in six, the other way round. */
function colors(random: RandomStream): { readonly paper: string; readonly ink: string } {
  const light = color(random, 0.75, 1);
  const dark = color(random, 0, 0.35);
  return random.next() < 1 / 6 ? { paper: dark, ink: light } : { paper: light, ink: dark };
}

function color(random: RandomStream, low: number, high: number): string {
  const gray = random.between(low, high);
  const channels = [0, 1, 2].map(() => Math.round(255 * Math.min(1, Math.max(0, gray + random.between(-0.12, 0.12)))));
  return `rgb(${channels.join()})`;
}

function fixed(value: number): string {
  return value.toFixed(3);
}

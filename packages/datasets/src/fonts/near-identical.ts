import sharp from 'sharp';
import type { FaceOutlines } from './outlines.ts';

/** Characters in which faces differ most: bowls, tails, serifs, figures. */
const compared = Array.from('RQGagkstfy25');

/** Height and width of a compared character, in pixels; an em is as many. */
const cell = 32;

/** Below this share of unlike ink two faces are one drawing under two names (ours: among the faces of the set, none lie between 0.04 and 0.1). */
export const sameBelow = 0.05;

/** Below this, they are near enough to stay on one side of a split (ours). */
export const alikeBelow = 0.15;

/**
 * The letters of a face as ink 0..255: all at one em, each in the middle of its cell.
 *
 * @throws Error for a face that lacks one of them
 */
export async function letterSheet(face: FaceOutlines, name: string): Promise<Uint8Array> {
  const scale = (0.9 * cell) / face.unitsPerEm;
  const letters = compared.map((character, i) => {
    const glyph = face.glyph(character);
    if (glyph === undefined) {
      throw new Error(
        `fonts: expected ${name} with letters and digits, received a face without '${character}'; leave its file out`,
      );
    }
    const x = cell * (i + 0.5) - (scale * (glyph.box[0] + glyph.box[2])) / 2;
    return `<path d="${glyph.path}" transform="translate(${x.toFixed(3)} ${0.75 * cell}) scale(${scale.toFixed(6)} ${(-scale).toFixed(6)})"/>`;
  });
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${cell * compared.length}" height="${cell}">` +
    `<rect width="100%" height="100%" fill="#000"/><g fill="#fff">${letters.join('')}</g></svg>`;
  return sharp(Buffer.from(svg)).removeAlpha().extractChannel(0).raw().toBuffer();
}

/** The share of ink in which two sheets differ: `sum |a - b| / sum (a + b)`, 0 for the same drawing, 1 for drawings without a common pixel. */
export function unlikeInk(a: Uint8Array, b: Uint8Array): number {
  let [difference, ink] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    difference += Math.abs(a[i] - b[i]);
    ink += a[i] + b[i];
  }
  return ink === 0 ? 0 : difference / ink;
}

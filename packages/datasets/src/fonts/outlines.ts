import { createRequire } from 'node:module';
import type * as opentype from 'opentype.js';
import type { Font, PathCommand } from 'opentype.js';

// Its package names no export that an import of Node's could see.
const { parse } = createRequire(import.meta.url)('opentype.js') as typeof opentype;

/** A drawn character, in font units; y points up, the baseline is 0. */
export interface GlyphOutline {
  /** As an SVG path has it; empty for a space. */
  readonly path: string;
  /** From its origin to that of the next character. */
  readonly advance: number;
  /** Left, bottom, right, top. */
  readonly box: readonly [number, number, number, number];
}

/** The outlines of one face. */
export interface FaceOutlines {
  /** Font units of an em. */
  readonly unitsPerEm: number;
  /** The outline of a character; undefined where the face has none that shows. */
  glyph(character: string): GlyphOutline | undefined;
  /** How much nearer (negative) or farther the second stands after the first, in font units. */
  kerning(left: string, right: string): number;
}

/**
 * Reads a TrueType or OpenType font. Characters are drawn one by one: the shaping of whole words fails on some fonts' tables. Pairs are kerned
 * where the font's tables can be read, and stand at their advances elsewhere.
 *
 * @throws Error for bytes that are no font
 */
export function readOutlines(bytes: Uint8Array, name: string): FaceOutlines {
  const font = parseFont(bytes, name);
  const known = new Map<string, GlyphOutline | undefined>();
  let kerned = true;
  return {
    unitsPerEm: font.unitsPerEm,
    glyph(character) {
      if (!known.has(character)) known.set(character, outlineOf(font, character));
      return known.get(character);
    },
    kerning(left, right) {
      if (!kerned) return 0;
      try {
        const value = font.getKerningValue(font.charToGlyph(left), font.charToGlyph(right));
        return Number.isFinite(value) ? value : 0;
      } catch {
        kerned = false;
        return 0;
      }
    },
  };
}

function parseFont(bytes: Uint8Array, name: string): Font {
  try {
    return parse(Uint8Array.from(bytes).buffer);
  } catch (error) {
    throw new Error(
      `fonts: expected ${name} to be a TrueType or OpenType font, received another file; remove it, or convert it`,
      { cause: error },
    );
  }
}

function outlineOf(font: Font, character: string): GlyphOutline | undefined {
  if (font.charToGlyphIndex(character) === 0) return undefined;
  const glyph = font.charToGlyph(character);
  const { x1, y1, x2, y2 } = glyph.getBoundingBox();
  const path = glyph.path.commands.map(writeCommand).join('');
  // A character that is there and shows nothing would be a blank image.
  if (path === '' || !(x2 > x1 && y2 > y1)) return undefined;
  return { path, advance: glyph.advanceWidth ?? x2, box: [x1, y1, x2, y2] };
}

function writeCommand(command: PathCommand): string {
  switch (command.type) {
    case 'M':
    case 'L':
      return `${command.type}${short(command.x)} ${short(command.y)}`;
    case 'Q':
      return `Q${short(command.x1)} ${short(command.y1)} ${short(command.x)} ${short(command.y)}`;
    case 'C':
      return `C${short(command.x1)} ${short(command.y1)} ${short(command.x2)} ${short(command.y2)} ${short(command.x)} ${short(command.y)}`;
    case 'Z':
      return 'Z';
  }
}

/** A hundredth of a font unit is far below what can be seen. */
function short(value: number): string {
  return String(Math.round(value * 100) / 100);
}

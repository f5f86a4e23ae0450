import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as opentype from 'opentype.js';

const { Font, Glyph, Path } = createRequire(import.meta.url)('opentype.js') as typeof opentype;

const characters = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789');

/** A font whose characters are bars of a stroke's width: how many, and where, follows from the character and the face's slope. */
export async function putFont(
  folder: string,
  file: string,
  {
    stroke,
    slope = 0,
    letters = characters,
  }: { readonly stroke: number; readonly slope?: number; readonly letters?: readonly string[] },
): Promise<void> {
  const glyphs = letters.map((letter, i) => {
    const path = new Path();
    const bar = (x: number, y: number, width: number, height: number): void => {
      path.moveTo(x, y);
      path.lineTo(x + width, y);
      path.lineTo(x + width + slope, y + height);
      path.lineTo(x + slope, y + height);
      path.close();
    };
    bar(60, 0, stroke, 700);
    for (let bit = 0; bit < 6; bit++) if (((i + 1) >> bit) & 1) bar(60 + stroke, 110 * bit, 380, stroke);
    return new Glyph({ name: `g${i}`, unicode: letter.codePointAt(0), advanceWidth: 540 + stroke, path });
  });
  const notdef = new Glyph({ name: '.notdef', advanceWidth: 500, path: new Path() });
  const font = new Font({
    ...{
      familyName: file,
      styleName: 'Regular',
      unitsPerEm: 1000,
      ascender: 800,
      descender: -200,
      createdTimestamp: 0,
    },
    glyphs: [notdef, ...glyphs],
  });
  await writeFile(join(folder, file), new Uint8Array(font.toArrayBuffer()));
}

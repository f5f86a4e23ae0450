import sharp from 'sharp';
import { decodingLanes, inLanes } from '../in-lanes.ts';

/** What has to be drawn. */
export interface Drawing {
  readonly name: string;
  svg(): string;
}

/**
 * Renders drawings on white, `size` x `size` pixels each.
 *
 * @returns uint8 RGB `[drawings, size, size, 3]`
 */
export async function renderDrawings(
  drawings: readonly Drawing[],
  { size, onProgress }: { readonly size: number; readonly onProgress: (done: number) => void },
): Promise<Uint8Array> {
  const image = size * size * 3;
  const out = new Uint8Array(drawings.length * image);
  let done = 0;
  await inLanes(drawings.length, decodingLanes, async (position) => {
    const drawing = drawings[position];
    const { data, info } = await sharp(Buffer.from(drawing.svg()))
      .flatten({ background: '#ffffff' })
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    if (info.width !== size || info.height !== size || info.channels !== 3) {
      throw new Error(
        `emoji: expected ${drawing.name} as ${size} x ${size} x 3, received ${info.width} x ${info.height} x ${info.channels}`,
      );
    }
    out.set(data, position * image);
    done += 1;
    if (done % 100 === 0 || done === drawings.length) onProgress(done);
  });
  return out;
}

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import sharp from 'sharp';
import type { Sharp } from 'sharp';
import { withOwnWords } from '../reading/alone.ts';
import { decodeAs } from '../reading/decode.ts';
import { fileKind, headLength } from '../reading/file-kind.ts';
import { readHead } from '../reading/open-regular.ts';
import type { ReadSettings } from '../reading/read-options.ts';

/** What tells whether two images are the same. */
export interface Fingerprint {
  /** SHA-1 of the file's bytes. */
  readonly file: string;
  /** 256 bits of the image's look, as 16 numbers of 16 bits. */
  readonly look: Uint16Array;
  /** True for an image so flat that its look says nothing. */
  readonly flat: boolean;
}

const side = 16;

/** Gray levels that neighbors must differ by; below it is compression noise (ours). */
const noise = 3;

/** Bits that must be set for a look to mean something (ours). */
const leastBits = 12;

/**
 * Takes an image's fingerprint. The look is a difference hash: the image as 17 x 16 gray pixels, one bit for each pixel that is
 * darker than its right neighbor. Scaling, compression and small changes of color leave nearly all bits as they are.
 */
export async function fingerprint(path: string, settings: ReadSettings): Promise<Fingerprint> {
  const image = await openForLook(path, settings);
  const { data } = await withOwnWords(() =>
    image
      .clone()
      .autoOrient()
      .flatten({ background: '#ffffff' })
      .greyscale()
      .resize(side + 1, side, { fit: 'fill' })
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true }),
  );
  const look = new Uint16Array(side);
  let bits = 0;
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const at = y * (side + 1) + x;
      if (data[at + 1] - data[at] < noise) continue;
      look[y] |= 1 << x;
      bits += 1;
    }
  }
  return { file: await hashFile(path), look, flat: bits < leastBits };
}

/** The image, undecoded where libvips alone can shrink it while it decodes. */
async function openForLook(path: string, settings: ReadSettings): Promise<Sharp> {
  const kind = fileKind(await readHead('fingerprint', path, headLength));
  if (kind === 'jpeg' || kind === 'other') {
    return sharp(path, { limitInputPixels: settings.pixelLimit, failOn: 'error' });
  }
  const { height, width, data } = await decodeAs(kind, path, settings);
  return sharp(data, { raw: { height, width, channels: 3 } });
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha1');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  return hash.digest('base64');
}

/** Bits in which two looks differ, 0..256. */
export function lookDistance(a: Uint16Array, b: Uint16Array): number {
  let distance = 0;
  for (let i = 0; i < side; i++) {
    let bits = a[i] ^ b[i];
    for (; bits !== 0; bits &= bits - 1) distance += 1;
  }
  return distance;
}

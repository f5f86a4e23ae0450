import { execFileSync } from 'node:child_process';
import { mkdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import type { Color, Sharp } from 'sharp';
import { drawJpeg, put } from './draw.ts';

/** A file that is broken, odd or hostile. */
export interface TortureCase {
  /** Its path below the folder: `identity/file`. */
  readonly path: string;
  readonly about: string;
  /** Writes it. */
  readonly write: (file: string) => Promise<void>;
}

const size = [36, 48] as const;
const jpeg = (image = 0): Promise<Buffer> => drawJpeg(1, image, size);
const from = async (change: (image: Sharp) => Sharp): Promise<Buffer> => change(sharp(await jpeg())).toBuffer();
const half = async (bytes: Promise<Buffer>): Promise<Buffer> => {
  const all = await bytes;
  return all.subarray(0, Math.floor(all.length / 2));
};

/** A case whose content is computed. */
function file(path: string, about: string, content: () => Promise<Buffer | string> | Buffer | string): TortureCase {
  return { path, about, write: async (target) => put(target, await content()) };
}

/** A case that is a link to somewhere. */
function link(path: string, about: string, to: string): TortureCase {
  return {
    path,
    about,
    write: async (target) => {
      await mkdir(dirname(target), { recursive: true });
      await symlink(to, target);
    },
  };
}

/** Files that no decoder can or should read. */
export const badImages: readonly TortureCase[] = [
  file('bad/empty.jpg', 'no bytes', () => ''),
  file('bad/one-byte.jpg', 'one byte', () => Buffer.of(0xff)),
  file('bad/header-only.jpg', "a JPEG's first twenty bytes", async () => (await jpeg()).subarray(0, 20)),
  file('bad/text.jpg', 'text', () => 'this is no image\n'.repeat(20)),
  file(
    'bad/error-page.jpg',
    'the web page that a failed download leaves',
    () => '<!DOCTYPE html><html><body>404 Not Found</body></html>',
  ),
  file('bad/archive.png', 'a ZIP archive', () => Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(200, 1)])),
  file('bad/cut-off.jpg', 'half a JPEG', () => half(jpeg())),
  file('bad/cut-off.png', 'half a PNG', () => half(from((image) => image.png()))),
  file('bad/cut-off.webp', 'half a WebP', () => half(from((image) => image.webp()))),
  file('bad/cut-off.gif', 'half a GIF', () => half(from((image) => image.gif()))),
  file('bad/cut-off.avif', 'half an AVIF', () => half(from((image) => image.avif()))),
  file('bad/checksum.png', 'a PNG whose pixels were damaged', async () =>
    damage(await from((image) => image.png()), 0.6),
  ),
  file('bad/bomb.png', 'a small file that unfolds to 900 million pixels', () => plainPng(30_000, 30_000)),
  file('bad/claims.png', 'a header that claims 60,000 x 60,000 pixels, without them', () =>
    plainPng(60_000, 60_000, false),
  ),
  file('bad/huge.svg', 'a drawing of a billion pixels', () => svg('', 100_000, 100_000)),
  file('bad/laughs.svg', 'a drawing whose entities unfold without end', () => billionLaughs()),
  file('bad/entity.svg', 'a drawing that quotes a file of the machine', () =>
    svg('<text y="20">&x;</text>', 48, 36, '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/hostname">]>'),
  ),
  file(
    'bad/broken.svg',
    'a drawing that is no XML',
    () => '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect',
  ),
  link('bad/link-out.jpg', 'a link out of the folder', '/etc/hostname'),
  link('bad/link-loop.jpg', 'a link to itself', 'link-loop.jpg'),
  link('bad/link-nowhere.jpg', 'a link to nothing', 'no-such-file.jpg'),
  {
    path: 'bad/pipe.jpg',
    about: 'a named pipe, which would be read for ever',
    write: async (target) => {
      await mkdir(dirname(target), { recursive: true });
      execFileSync('mkfifo', [target]);
    },
  },
];

/** Files that are unusual, but are images. */
export const oddImages: readonly TortureCase[] = [
  file('odd/png-named.jpg', 'a PNG under the name of a JPEG', () => from((image) => image.png())),
  file('odd/jpeg-named.png', 'a JPEG under the name of a PNG', () => jpeg()),
  file('odd/upper.JPG', 'an extension in capitals', () => jpeg()),
  file('odd/turned.jpg', 'EXIF says: turn by 90 degrees', () =>
    from((image) => image.withMetadata({ orientation: 6 }).jpeg()),
  ),
  file('odd/mirrored.jpg', 'EXIF says: mirror', () => from((image) => image.withMetadata({ orientation: 2 }).jpeg())),
  file('odd/gray.jpg', 'one channel', () => from((image) => image.greyscale().jpeg())),
  file('odd/cmyk.jpg', 'four inks', () => from((image) => image.toColourspace('cmyk').jpeg())),
  file('odd/progressive.jpg', 'a progressive JPEG', () => from((image) => image.jpeg({ progressive: true }))),
  file('odd/trailing.jpg', 'bytes after the end', async () => Buffer.concat([await jpeg(), Buffer.alloc(300, 65)])),
  file('odd/profile.jpg', 'a wide-gamut color profile', () => from((image) => image.withIccProfile('p3').jpeg())),
  file('odd/sixteen.png', '16 bits a channel', () => from((image) => image.toColourspace('rgb16').png())),
  file('odd/gray-sixteen.png', '16 bits, one channel', () =>
    from((image) => image.greyscale().toColourspace('grey16').png()),
  ),
  file('odd/palette.png', 'a palette of four colors', () => from((image) => image.png({ palette: true, colors: 4 }))),
  file('odd/interlaced.png', 'an interlaced PNG', () => from((image) => image.png({ progressive: true }))),
  file('odd/transparent.png', 'nothing but transparent pixels', () =>
    blank({ r: 255, g: 0, b: 0, alpha: 0 }).png().toBuffer(),
  ),
  file('odd/animated.gif', 'two frames, the first is red', () => animation().then((frames) => frames.gif().toBuffer())),
  file('odd/animated.webp', 'two frames, the first is red', () =>
    animation().then((frames) => frames.webp({ lossless: true }).toBuffer()),
  ),
  file('odd/still.avif', 'an AVIF', () => from((image) => image.avif())),
  file('odd/pages.tiff', 'a TIFF', () => from((image) => image.tiff())),
  file('odd/drawing.svg', 'a drawing', () => svg('<rect width="100%" height="100%" fill="#0000ff"/>', 48, 36)),
  file('odd/leak.svg', 'a drawing that shows a file of the machine', () =>
    svg('<image xlink:href="file:///etc/hostname" width="48" height="36"/>', 48, 36),
  ),
  file('odd/one-pixel.png', 'a single pixel', () => blank('#ff0000', 1, 1).png().toBuffer()),
  file('odd/sliver.png', 'one pixel high, 3000 wide', () => blank('#00ff00', 3000, 1).png().toBuffer()),
  file('odd/ünï cödé 图 🦊.jpg', 'a name of many scripts', () => jpeg()),
  file('odd/two\nlines "quoted" <b>.jpg', 'a line break, quotes and a tag in the name', () => jpeg()),
  file('odd/-rf.jpg', 'a name like an option', () => jpeg()),
  file('odd/%2e%2e.jpg', 'a name like an escaped path', () => jpeg()),
  link('odd/link-inside.jpg', 'a link to an image of the folder', 'upper.JPG'),
];

/** Writes all cases, and a good image of each identity. */
export async function writeTorture(folder: string): Promise<void> {
  for (const { path, write } of [...badImages, ...oddImages]) await write(join(folder, path));
  for (const [image, identity] of ['bad', 'odd', 'good'].entries()) {
    await put(join(folder, identity, 'good.jpg'), await jpeg(image));
    await put(join(folder, identity, 'better.jpg'), await jpeg(image + 7));
  }
}

/** Changes a byte in the middle. */
function damage(bytes: Buffer, where: number): Buffer {
  const copy = Buffer.from(bytes);
  const at = Math.floor(copy.length * where);
  copy.writeUInt8(copy.readUInt8(at) ^ 0xff, at);
  return copy;
}

function blank(background: Color, width = 48, height = 36): Sharp {
  return sharp({ create: { width, height, channels: 4, background } });
}

async function animation(): Promise<Sharp> {
  const frames = await Promise.all(['#ff0000', '#00ff00'].map((color) => blank(color).png().toBuffer()));
  return sharp(frames, { join: { animated: true } });
}

function svg(content: string, width: number, height: number, before = ''): string {
  return `${before}<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" height="${height}">${content}</svg>`;
}

function billionLaughs(): string {
  const entities = Array.from({ length: 12 }, (_, i) => `<!ENTITY e${i + 1} "${`&e${i};`.repeat(10)}">`);
  return svg('<text y="20">&e12;</text>', 48, 36, `<!DOCTYPE svg [<!ENTITY e0 "ha">${entities.join('')}]>`);
}

/** A PNG of one bit a pixel, all black, made without holding its pixels; or one that ends after its header. */
function plainPng(width: number, height: number, withPixels = true): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.writeUInt8(1, 8);
  const rows = withPixels
    ? deflateSync(Buffer.alloc((Math.ceil(width / 8) + 1) * height))
    : deflateSync(Buffer.alloc(10));
  const chunk = (type: string, data: Buffer): Buffer => {
    const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(data.length, 0);
    ends.writeUInt32BE(crc32(named), 4);
    return Buffer.concat([ends.subarray(0, 4), named, ends.subarray(4)]);
  };
  const mark = Buffer.from('\u0089PNG\r\n\u001a\n', 'latin1');
  return Buffer.concat([mark, chunk('IHDR', header), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]);
}

import type { DecodedImage } from '../augmentation/decoded-image.ts';
import type { ReadSettings } from './read-options.ts';

/** What a bitmap's header says. */
interface BmpHeader {
  readonly height: number;
  readonly width: number;
  readonly topDown: boolean;
  readonly bits: number;
  readonly pixels: number;
  /** Colors by index, `[red, green, blue]`; of 1, 4 and 8 bits. */
  readonly palette: readonly (readonly [number, number, number])[];
  /** Red, green, blue, alpha; of 16 and 32 bits. */
  readonly masks: readonly [number, number, number, number];
}

/**
 * Height and width of a BMP.
 *
 * @throws Error for one that cannot be read, saying why
 */
export function bmpSize(bytes: Uint8Array): { readonly height: number; readonly width: number } {
  return readHeader(bytes);
}

/**
 * Decodes a BMP: 1, 4, 8, 16, 24 or 32 bits, with a palette or masks, from the bottom up or from the top down.
 *
 * @throws Error for a packed one (RLE, JPEG or PNG inside) and for one that is cut off
 * @see Microsoft, "Bitmap Storage"
 */
export function decodeBmp(bytes: Uint8Array, { background, pixelLimit }: ReadSettings): DecodedImage {
  const header = readHeader(bytes);
  const { height, width, bits, topDown, pixels } = header;
  if (height * width > pixelLimit) throw new Error(`Input image exceeds pixel limit: ${width} x ${height}`);
  const line = Math.floor((bits * width + 31) / 32) * 4;
  if (pixels + line * height > bytes.length) {
    throw new Error(`bmp: expected ${pixels + line * height} bytes, received ${bytes.length}: it is cut off`);
  }
  const data = new Uint8Array(height * width * 3);
  const colorAt = colorReader(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), header, background);
  for (let y = 0; y < height; y++) {
    const row = pixels + (topDown ? y : height - 1 - y) * line;
    for (let x = 0; x < width; x++) data.set(colorAt(row, x), (y * width + x) * 3);
  }
  return { height, width, data };
}

function readHeader(bytes: Uint8Array): BmpHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < 26) throw new Error('bmp: it ends within its header: it is cut off');
  const size = view.getUint32(14, true);
  const isCore = size === 12;
  if (!isCore && (size < 40 || 14 + size > bytes.length)) {
    throw new Error(`bmp: expected a header of 12 or 40 bytes and more, received ${size}`);
  }
  const width = isCore ? view.getUint16(18, true) : view.getInt32(18, true);
  const rows = isCore ? view.getInt16(20, true) : view.getInt32(22, true);
  const bits = view.getUint16(isCore ? 24 : 28, true);
  const compression = isCore ? 0 : view.getUint32(30, true);
  if (![0, 3, 6].includes(compression)) {
    throw new Error(`bmp: it is packed (compression ${compression}), which is not read; save it as PNG`);
  }
  if (![1, 4, 8, 16, 24, 32].includes(bits) || width < 1 || rows === 0) {
    throw new Error(`bmp: expected 1, 4, 8, 16, 24 or 32 bits and a size, received ${bits} bits, ${width} x ${rows}`);
  }
  return {
    width,
    height: Math.abs(rows),
    topDown: rows < 0,
    bits,
    pixels: view.getUint32(10, true),
    palette:
      bits <= 8 ? readPalette(view, 14 + size, { isCore, bits, asked: isCore ? 0 : view.getUint32(46, true) }) : [],
    masks: readMasks(view, { size, bits, masked: compression !== 0 }),
  };
}

function readPalette(
  view: DataView,
  start: number,
  { isCore, bits, asked }: { readonly isCore: boolean; readonly bits: number; readonly asked: number },
): [number, number, number][] {
  const step = isCore ? 3 : 4;
  const count = Math.min(asked === 0 ? 2 ** bits : asked, 2 ** bits);
  if (start + count * step > view.byteLength) throw new Error('bmp: it ends within its palette: it is cut off');
  return Array.from({ length: count }, (_, i) => {
    const at = start + i * step;
    return [view.getUint8(at + 2), view.getUint8(at + 1), view.getUint8(at)];
  });
}

function readMasks(
  view: DataView,
  { size, bits, masked }: { readonly size: number; readonly bits: number; readonly masked: boolean },
): BmpHeader['masks'] {
  if (!masked) return bits === 16 ? [0x7c00, 0x3e0, 0x1f, 0] : [0xff0000, 0xff00, 0xff, 0];
  if (view.byteLength < 66) throw new Error('bmp: it ends within its masks: it is cut off');
  // From version 3 of the header on there is an alpha mask.
  const alpha = size >= 56 ? view.getUint32(66, true) : 0;
  return [view.getUint32(54, true), view.getUint32(58, true), view.getUint32(62, true), alpha];
}

function colorReader(
  view: DataView,
  { bits, palette, masks }: BmpHeader,
  background: ReadSettings['background'],
): (row: number, x: number) => readonly [number, number, number] {
  if (bits === 24) {
    return (row, x) => {
      const at = row + x * 3;
      return [view.getUint8(at + 2), view.getUint8(at + 1), view.getUint8(at)];
    };
  }
  if (bits <= 8) {
    const inByte = 8 / bits;
    return (row, x) => {
      const byte = view.getUint8(row + Math.floor(x / inByte));
      const index = (byte >> (8 - bits * ((x % inByte) + 1))) & (2 ** bits - 1);
      if (index >= palette.length) throw new Error(`bmp: expected colors below ${palette.length}, received ${index}`);
      return palette[index];
    };
  }
  const channels = masks.map(channelOf);
  return (row, x) => {
    const value = bits === 16 ? view.getUint16(row + x * 2, true) : view.getUint32(row + x * 4, true);
    const [red, green, blue, alpha] = channels.map((channel) => channel(value));
    const opaque = masks[3] === 0 ? 1 : alpha / 255;
    const over = (color: number, i: number): number => Math.round(color * opaque + background[i] * (1 - opaque));
    return [over(red, 0), over(green, 1), over(blue, 2)];
  };
}

/** The bits under a mask, scaled to 0..255. */
function channelOf(mask: number): (value: number) => number {
  if (mask === 0) return () => 0;
  const shift = 31 - Math.clz32(mask & -mask);
  const largest = mask >>> shift;
  return (value) => Math.round((((value & mask) >>> shift) * 255) / largest);
}

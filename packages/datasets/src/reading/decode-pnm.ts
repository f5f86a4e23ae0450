import type { DecodedImage } from '../augmentation/decoded-image.ts';
import type { ReadSettings } from './read-options.ts';

/** What a portable map's header says. */
interface PnmHeader {
  readonly height: number;
  readonly width: number;
  /** 1..6: bitmap, graymap, pixmap as text, then the same as bytes. */
  readonly type: number;
  /** The value of white. */
  readonly largest: number;
  /** Where the values begin. */
  readonly start: number;
}

/**
 * Height and width of a PBM, PGM or PPM.
 *
 * @throws Error for a header that makes no sense
 */
export function pnmSize(bytes: Uint8Array): { readonly height: number; readonly width: number } {
  return readHeader(bytes);
}

/**
 * Decodes a portable bitmap, graymap or pixmap, as text or bytes, with up to 16 bits; values are scaled by the file's own largest.
 *
 * @throws Error for one that is cut off
 * @see Netpbm, "pbm", "pgm", "ppm"
 */
export function decodePnm(bytes: Uint8Array, { pixelLimit }: ReadSettings): DecodedImage {
  const { height, width, type, largest, start } = readHeader(bytes);
  if (height * width > pixelLimit) throw new Error(`Input image exceeds pixel limit: ${width} x ${height}`);
  const channels = type % 3 === 0 ? 3 : 1;
  const values = (type > 3 ? byteValues : textValues)(bytes, start, { type, width, height, channels, largest });
  const data = new Uint8Array(height * width * 3);
  for (let i = 0; i < data.length; i++) {
    const value = values(channels === 3 ? i : Math.floor(i / 3));
    if (!(value <= largest)) throw new Error(`pnm: expected values up to ${largest}, received ${value}`);
    // In bitmaps 1 is black.
    data[i] = Math.round(((type % 3 === 1 ? 1 - value : value) * 255) / largest);
  }
  return { height, width, data };
}

function readHeader(bytes: Uint8Array): PnmHeader {
  const type = bytes[1] - 48;
  const numbers: number[] = [];
  let at = 2;
  const wanted = type % 3 === 1 ? 2 : 3;
  while (numbers.length < wanted) {
    while (at < bytes.length && isSpace(bytes[at])) at++;
    if (bytes[at] === 35) {
      while (at < bytes.length && bytes[at] !== 10) at++;
      continue;
    }
    const first = at;
    while (at - first < 9 && bytes[at] >= 48 && bytes[at] <= 57) at++;
    if (at === first) throw new Error('pnm: expected numbers in its header: it is cut off');
    numbers.push(Number(Buffer.from(bytes.subarray(first, at)).toString('latin1')));
  }
  const [width, height, largest = 1] = numbers;
  if (width < 1 || height < 1 || largest < 1 || largest > 65535) {
    throw new Error(`pnm: expected a size and a largest value of 1..65535, received ${numbers.join(', ')}`);
  }
  return { width, height, type, largest, start: at + 1 };
}

interface Layout {
  readonly type: number;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly largest: number;
}

function byteValues(bytes: Uint8Array, start: number, layout: Layout): (index: number) => number {
  const { type, width, height, channels, largest } = layout;
  const isBits = type === 4;
  const wide = largest > 255 ? 2 : 1;
  const line = isBits ? Math.ceil(width / 8) : width * channels * wide;
  if (start + line * height > bytes.length) {
    throw new Error(`pnm: expected ${start + line * height} bytes, received ${bytes.length}: it is cut off`);
  }
  if (isBits) {
    return (index) => {
      const x = index % width;
      return (bytes[start + Math.floor(index / width) * line + (x >> 3)] >> (7 - (x & 7))) & 1;
    };
  }
  return wide === 1
    ? (index) => bytes[start + index]
    : (index) => (bytes[start + 2 * index] << 8) | bytes[start + 2 * index + 1];
}

function textValues(bytes: Uint8Array, start: number, layout: Layout): (index: number) => number {
  const { type, width, height, channels } = layout;
  const text = Buffer.from(bytes.subarray(start - 1)).toString('latin1');
  // The digits of a bitmap may stand without spaces.
  const words = (type === 1 ? text.match(/[01]/g) : text.match(/\d+/g)) ?? [];
  const count = width * height * channels;
  if (words.length < count) throw new Error(`pnm: expected ${count} values, received ${words.length}: it is cut off`);
  return (index) => Number(words[index]);
}

function isSpace(byte: number): boolean {
  return byte === 32 || (byte >= 9 && byte <= 13);
}

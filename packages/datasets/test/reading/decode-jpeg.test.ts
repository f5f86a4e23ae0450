import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import type { JpegOptions, Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawJpeg } from '../../../../tooling/datasets/draw.ts';
import { decodePlainJpeg } from '../../src/reading/decode-jpeg.ts';
import { decode, decodeAs } from '../../src/reading/decode.ts';
import { plainJpegSize } from '../../src/reading/jpeg-header.ts';
import { readSettings } from '../../src/reading/read-options.ts';

const settings = readSettings({});
const limit = { pixelLimit: 1e6 };

/** A photograph's stand-in of 61 x 45, or of the size asked for. */
async function draw(height = 45, width = 61): Promise<Sharp> {
  return sharp(await drawJpeg(3, 1, [height, width])).resize(width, height, { fit: 'fill' });
}

const jpeg = async (options: JpegOptions = {}): Promise<Buffer> => (await draw()).jpeg(options).toBuffer();

/** A JPEG that says how it is to be turned: Exif with one entry, right after the start. */
async function withOrientation(orientation: number): Promise<Buffer> {
  const bytes = await jpeg();
  const tiff = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];
  const exif = Buffer.from([0xff, 0xe1, 0, 8 + tiff.length, ...Buffer.from('Exif\0\0'), ...tiff]);
  return Buffer.concat([bytes.subarray(0, 2), exif, bytes.subarray(2)]);
}

describe('plainJpegSize', () => {
  it.each<[string, JpegOptions]>([
    ['baseline', {}],
    ['progressive', { progressive: true }],
    ['without subsampled chroma', { chromaSubsampling: '4:4:4' }],
    ['with its own Huffman tables', { optimiseCoding: true }],
  ])('of one that is %s', async (_, options) => {
    expect(plainJpegSize(await jpeg(options))).toEqual({ height: 45, width: 61 });
  });

  it('of one whose Exif says that it is upright', async () => {
    expect(plainJpegSize(await withOrientation(1))).toEqual({ height: 45, width: 61 });
  });

  it.each<[string, () => Promise<Uint8Array>]>([
    ['turned by Exif', () => withOrientation(6)],
    ['with a color profile', async () => (await draw()).withIccProfile('p3').jpeg().toBuffer()],
    ['gray', async () => (await draw()).toColourspace('b-w').jpeg().toBuffer()],
    ['in inks', async () => (await draw()).toColourspace('cmyk').jpeg().toBuffer()],
    ['of another format', async () => (await draw()).png().toBuffer()],
    ['with bytes after its end', async () => Buffer.concat([await jpeg(), Buffer.from('more')])],
    ['empty', () => Promise.resolve(new Uint8Array())],
    ['a marker and no more', () => Promise.resolve(Uint8Array.of(0xff, 0xd8, 0xff, 0xd9))],
    [
      'whose Exif leads out of its segment',
      async () => {
        const bytes = await withOrientation(1);
        const tiff = bytes.indexOf('Exif\0\0') + 6;
        bytes.fill(0xff, tiff + 4, tiff + 8);
        return bytes;
      },
    ],
  ])('is not that of a file %s', async (_, make) => {
    expect(plainJpegSize(await make())).toBeUndefined();
  });

  it('is that of no file that was cut off, wherever', async () => {
    const bytes = await jpeg();
    for (let length = 0; length < bytes.length; length++) {
      expect(plainJpegSize(bytes.subarray(0, length))).toBeUndefined();
    }
  });
});

describe('decodePlainJpeg', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'htg-jpeg-'));
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each<[string, JpegOptions]>([
    ['baseline', {}],
    ['progressive', { progressive: true }],
    ['4:4:4', { chromaSubsampling: '4:4:4' }],
    ['strongly compressed', { quality: 30 }],
  ])("gives libjpeg's values but for rounding: %s", async (_, options) => {
    for (const [height, width] of [
      [45, 61],
      [16, 16],
      [1, 1],
      [9, 200],
    ]) {
      // prettier-ignore
      const bytes = await (await draw(height, width)).jpeg(options).toBuffer();
      const ours = await decodePlainJpeg(bytes, limit);
      const theirs = await decodeAs('jpeg', bytes, settings);
      expect(ours).toMatchObject({ height, width });
      const differences = theirs.data.map((value, i) => Math.abs(value - (ours?.data[i] ?? NaN)));
      // One level of rounding in chroma, which weighs up to 1.77 in blue, and one in the cosine transform of each channel.
      expect(Math.max(...differences)).toBeLessThanOrEqual(5);
      expect(differences.reduce((sum, value) => sum + value, 0) / differences.length).toBeLessThan(0.7);
    }
  });

  it('gives a part as it is in the whole', async () => {
    const bytes = await jpeg();
    const whole = await decodePlainJpeg(bytes, limit);
    const part = await decodePlainJpeg(bytes, { ...limit, part: { left: 7, top: 11, width: 20, height: 5 } });
    expect(part).toMatchObject({ height: 5, width: 20 });
    const expected = Array.from({ length: 5 * 60 }, (_, i) => {
      const row = 11 + Math.floor(i / 60);
      return whole?.data[(row * 61 + 7) * 3 + (i % 60)];
    });
    expect([...(part?.data ?? [])]).toEqual(expected);
  });

  it('leaves the rest to the general decoder', async () => {
    const bytes = await jpeg();
    expect(await decodePlainJpeg(bytes, { pixelLimit: 45 * 61 - 1 })).toBeUndefined();
    const part = { left: 42, top: 0, width: 20, height: 5 };
    expect(await decodePlainJpeg(bytes, { ...limit, part })).toBeUndefined();
    expect(await decodePlainJpeg(bytes.subarray(0, -1), limit)).toBeUndefined();
  });

  it('shows a turned image as the general decoder does, to the bit', async () => {
    const file = join(folder, 'turned.jpg');
    await writeFile(file, await withOrientation(6));
    const turned = await decode(file, settings);
    expect([turned.height, turned.width]).toEqual([61, 45]);
    expect(Buffer.compare(turned.data, (await decodeAs('jpeg', file, settings)).data)).toBe(0);
  });

  it('does not take a file that was cut off for a whole one', async () => {
    const file = join(folder, 'cut.jpg');
    const bytes = await jpeg();
    await writeFile(file, bytes.subarray(0, bytes.length * 0.7));
    await expect(decode(file, settings)).rejects.toThrow(/premature end of JPEG/);
  });
});

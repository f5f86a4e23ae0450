import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decode, decodeBytes } from '../../src/reading/decode.ts';
import { inspectImage } from '../../src/reading/inspect.ts';
import { readSettings } from '../../src/reading/read-options.ts';

const settings = readSettings({});

/** 5 x 3 pixels, red x 60, green y 100, blue 255 - x 60. */
const gradient = Uint8Array.from({ length: 45 }, (_, i) => {
  const pixel = Math.floor(i / 3);
  const x = pixel % 5;
  return [x * 60, Math.floor(pixel / 5) * 100, 255 - x * 60][i % 3] & 255;
});

/** Files that Pillow and tifffile wrote. */
const written = {
  'rgb.bmp':
    'Qk1mAAAAAAAAADYAAAAoAAAABQAAAAMAAAABABgAAAAAADAAAADEDgAAxA4AAAAAAAAAAAAA/8gAw8g8h8h4S8i0D8jwAP9kAMNkPIdkeEtktA9k8AD/AADDADyHAHhLALQPAPAA',
  'rgba.bmp':
    'Qk1yAAAAAAAAADYAAAAoAAAABQAAAAMAAAABACAAAAAAADwAAADEDgAAxA4AAAAAAAAAAAAA/8gA/8PIPP+HyHj/S8i0/w/I8P//ZAD/w2Q8/4dkeP9LZLT/D2Tw//8AAP/DADz/hwB4/0sAtP8PAPD/',
  'bits.bmp': 'Qk1KAAAAAAAAAD4AAAAoAAAABQAAAAMAAAABAAEAAAAAAAwAAADEDgAAxA4AAAIAAAACAAAAAAAAAP///wCwAAAAWAAAAAAAAAA=',
  'float.tiff':
    'SUkqAAgAAAANAAABBAABAAAABgAAAAEBBAABAAAABAAAAAIBAwABAAAAIAAAAAMBAwABAAAAAQAAAAYBAwABAAAAAQAAABEBBAABAAAAwAAAABUBAwABAAAAAQAAABYBBAABAAAABAAAABcBBAABAAAAYAAAABoBBQABAAAAqgAAABsBBQABAAAAsgAAACgBAwABAAAAAQAAAFMBAwABAAAAAwAAAAAAAAABAAAAAQAAAAEAAAABAAAAAAAAAAAAAAAAAEMWMj1DFrI9spAFPkMWMj7Tm14+spCFPnrTmz5DFrI+C1nIPtOb3j6c3vQ+spAFPxayED960xs/3/QmP0MWMj+nNz0/C1lIP296Uz/Tm14/OL1pP5zedD8AAIA/',
  'packed-12.tiff':
    'SUkqAAgAAAAMAAABBAABAAAABgAAAAEBBAABAAAABAAAAAIBAwABAAAADAAAAAMBAwABAAAAAQAAAAYBAwABAAAAAQAAABEBBAABAAAAsAAAABUBAwABAAAAAQAAABYBBAABAAAABAAAABcBBAABAAAAJAAAABoBBQABAAAAngAAABsBBQABAAAApgAAACgBAwABAAAAAQAAAAAAAAABAAAAAQAAAAEAAAABAAAAAAAAALIWQhYsg3pCxN5ZBkJvR6aFiQqbym6yC9LITTbejpr0z/8=',
} as const;

/** A ramp of 24 values from 0 to 1, in 8 bits. */
const ramp = Array.from({ length: 24 }, (_, i) => Math.round((i * 255) / 23));

describe('formats', () => {
  let root: string;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'htg-formats-'));
    for (const [name, text] of Object.entries(written)) await writeFile(join(root, name), Buffer.from(text, 'base64'));
  });

  afterAll(() => rm(root, { recursive: true, force: true }));

  const put = async (name: string, content: Uint8Array | string): Promise<string> => {
    await writeFile(join(root, name), content);
    return name;
  };
  const inspect = (name: string, more = {}) =>
    inspectImage(root, name, { depth: 'decode', settings: { ...settings, ...more } });
  const red = async (name: string, more = {}): Promise<number[]> =>
    [...(await decode(join(root, name), { ...settings, ...more })).data].filter((_, i) => i % 3 === 0);

  it.each(['rgb.bmp', 'rgba.bmp'])('%s is read to the bit', async (name) => {
    expect(await inspect(name)).toEqual({ height: 3, width: 5, problems: [] });
    expect((await decode(join(root, name), settings)).data).toEqual(gradient);
    const part = await decode(join(root, name), settings, { left: 1, top: 2, width: 2, height: 1 });
    expect([...part.data]).toEqual([60, 200, 195, 120, 200, 135]);
  });

  it.each([
    ['box.jp2', Buffer.from('0000000c6a5020200d0a870a', 'hex'), 'it is JPEG 2000', 'opj_decompress -i in.jp2'],
    ['stream.j2k', Buffer.from('ff4fff51002f0000', 'hex'), 'it is JPEG 2000', 'opj_decompress -i in.jp2'],
    ['renamed.png', Buffer.from('0000000c6a5020200d0a870a', 'hex'), 'it is JPEG 2000', 'convert it to PNG'],
    ['box.jxl', Buffer.from('0000000c4a584c200d0a870a', 'hex'), 'it is JPEG XL', 'djxl in.jxl out.png'],
    ['stream.jxl', Buffer.from('ff0a7f00', 'hex'), 'it is JPEG XL', 'djxl in.jxl out.png'],
  ])('%s is named, with how to convert it', async (name, content, format, advice) => {
    await put(name, content);
    const { problems } = await inspect(name);
    expect(problems.map(({ path, kind }) => [path, kind])).toEqual([[name, 'no decoder']]);
    expect(problems[0].detail).toContain(`${format}, and no decoder for it is built in`);
    expect(problems[0].detail).toContain(advice);
    await expect(decode(join(root, name), settings)).rejects.toThrow(format);
  });

  it('reads bitmaps of one bit, from the bottom up', async () => {
    expect((await red('bits.bmp')).map((value) => (value === 255 ? 1 : 0)).join('')).toBe('000000101110110');
  });

  it.each([
    ['P3\n# a comment\n5 3\n255\n' + [...gradient].join(' '), gradient],
    [Buffer.concat([Buffer.from('P6 5 3 255\n'), gradient]), gradient],
    ['P2 2 1 4\n1 4', Uint8Array.of(64, 64, 64, 255, 255, 255)],
    [
      Buffer.concat([Buffer.from('P5 2 1 4095\n'), Buffer.of(0x08, 0x00, 0x0f, 0xff)]),
      Uint8Array.of(128, 128, 128, 255, 255, 255),
    ],
    ['P1 3 1\n010', Uint8Array.of(255, 255, 255, 0, 0, 0, 255, 255, 255)],
    [Buffer.concat([Buffer.from('P4 3 1\n'), Buffer.of(0x40)]), Uint8Array.of(255, 255, 255, 0, 0, 0, 255, 255, 255)],
  ])('reads portable maps, scaled by their own largest value: %j', async (content, pixels) => {
    const name = await put('map.ppm', content);
    expect((await inspect(name)).problems).toEqual([]);
    expect((await decode(join(root, name), settings)).data).toEqual(pixels);
  });

  it.each([
    [
      'cut.bmp',
      () => Buffer.from(written['rgb.bmp'], 'base64').subarray(0, 90),
      /expected 102 bytes, received 90: it is cut off/,
    ],
    ['cut.ppm', () => 'P6 5 3 255\nxx', /expected 56 bytes, received 13: it is cut off/],
    ['cut.pgm', () => 'P2 5 3 255\n1 2 3', /expected 15 values, received 3: it is cut off/],
  ])('%s is told to be cut off', async (name, content, words) => {
    const { problems } = await inspect(await put(name, content()));
    expect(problems).toHaveLength(1);
    expect(problems[0].kind).toBe('cut off or damaged');
    expect(problems[0].detail).toMatch(words);
  });

  it('does not read packed bitmaps, and says what to do', async () => {
    const bytes = Buffer.from(written['rgb.bmp'], 'base64');
    bytes.writeUInt32LE(1, 30);
    expect((await inspect(await put('rle.bmp', bytes))).problems[0].detail).toContain(
      'packed (compression 1), which is not read; save it as PNG',
    );
  });

  describe('of more than 8 bits', () => {
    const deep = async (name: string, largest: number): Promise<string> => {
      const values = Uint16Array.from({ length: 72 }, (_, i) => Math.round((Math.floor(i / 3) * largest) / 23));
      const image = sharp(values, { raw: { width: 6, height: 4, channels: 3 } }).toColourspace('rgb16');
      return put(name, await (name.endsWith('.png') ? image.png() : image.tiff({ compression: 'deflate' })).toBuffer());
    };

    it.each(['deep.tiff', 'deep.png'])('%s: 16 bits are scaled from 0..65535', async (name) => {
      await deep(name, 65535);
      expect((await inspect(name)).problems).toEqual([]);
      expect(await red(name)).toEqual(ramp);
      const part = await decode(join(root, name), settings, { left: 1, top: 0, width: 2, height: 1 });
      expect([...part.data]).toEqual([11, 11, 11, 22, 22, 22]);
    });

    it.each(['sensor.tiff', 'sensor.png'])('%s: 12 bits in 16 are refused until the range is given', async (name) => {
      await deep(name, 4095);
      for (const depth of ['decode', 'header'] as const) {
        const { problems } = await inspectImage(root, name, { depth, settings });
        expect(problems[0]).toMatchObject({ path: name, kind: 'unknown range' });
        expect(problems[0].detail).toContain(
          'none above 4095: perhaps 12 bits of a sensor, perhaps a dark image; pass range: [0, 4095], or [0, 65535]',
        );
      }
      const range = [0, 4095] as const;
      expect((await inspect(name, { range })).problems).toEqual([]);
      expect(await red(name, { range })).toEqual(ramp);
      expect(Math.max(...(await red(name, { range: [0, 65535] })))).toBe(16);
    });

    it('takes an image that is black for black', async () => {
      expect(Math.max(...(await red(await deep('black.tiff', 0))))).toBe(0);
    });

    it('floating-point values are refused until the range is given', async () => {
      expect((await inspect('float.tiff')).problems[0]).toMatchObject({
        kind: 'unknown range',
        detail:
          'its values are of the type float, whose range tiff does not say; pass range: [black, white], [0, 1] for example',
      });
      expect(await red('float.tiff', { range: [0, 1] })).toEqual(ramp);
    });

    it('tells 12 bits without gaps', async () => {
      expect((await inspect('packed-12.tiff')).problems[0]).toMatchObject({
        kind: 'no decoder',
        detail: expect.stringContaining('save it with 8 or 16 bits a value') as string,
      });
    });
  });

  describe('HEIC', () => {
    const photo = new URL('../golden/gradient.heic', import.meta.url);

    it('is read where heic-decode is installed, under any name', async () => {
      const bytes = await readFile(photo);
      for (const name of ['photo.heic', 'photo.jpg']) {
        await put(name, bytes);
        const { problems, ...size } = await inspect(name);
        expect(size).toEqual({ height: 36, width: 48 });
        expect(problems.map(({ kind }) => kind)).toEqual(name === 'photo.jpg' ? ['extension'] : []);
        const { data } = await decode(join(root, name), settings);
        // Left: blue, right: red, the lower the greener.
        const at = (y: number, x: number): number[] => [...data.subarray((y * 48 + x) * 3, (y * 48 + x) * 3 + 3)];
        for (const [seen, drawn] of [
          [at(0, 0), [0, 0, 255]],
          [at(35, 47), [255, 255, 0]],
        ]) {
          seen.forEach((value, c) => {
            expect(Math.abs(value - drawn[c])).toBeLessThan(30);
          });
        }
      }
    });

    it('is told apart from an AVIF', async () => {
      await put(
        'still.avif',
        await sharp(gradient, { raw: { width: 5, height: 3, channels: 3 } })
          .avif()
          .toBuffer(),
      );
      expect((await inspect('still.avif')).problems).toEqual([]);
    });
  });

  it('gives each file its own words, whatever is decoded beside it', async () => {
    const jpeg = await sharp({ create: { width: 300, height: 300, channels: 3, background: '#123456' } })
      .jpeg()
      .toBuffer();
    const names: string[] = [];
    for (let i = 0; i < 12; i++) {
      names.push(await put(`half-${i}.jpg`, jpeg.subarray(0, jpeg.length - 100)));
      names.push(await put(`broken-${i}.svg`, `<svg xmlns="http://www.w3.org/2000/svg"><a${i}`));
      names.push(await put(`cut-${i}.png`, (await sharp(jpeg).png().toBuffer()).subarray(0, 200)));
    }
    const found = await Promise.all(names.map((name) => inspect(name)));
    found.forEach(({ problems }, i) => {
      const { detail } = problems[0];
      expect(detail).not.toMatch(/Unknown error/);
      expect(detail).toMatch(
        names[i].endsWith('.jpg') ? /JPEG|Jpeg/ : names[i].endsWith('.svg') ? /XML parse error|start tag/i : /png/i,
      );
    });
  });

  it('decodes bytes as it decodes the file', async () => {
    const bytes = await sharp(gradient, { raw: { width: 5, height: 3, channels: 3 } })
      .png()
      .toBuffer();
    expect(Buffer.compare((await decodeBytes(bytes, settings)).data, gradient)).toBe(0);
  });
});

describe('hostile drawings', () => {
  let root: string;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'htg-drawings-'));
  });

  afterAll(() => rm(root, { recursive: true, force: true }));

  it('are given up after the time limit, named, and others go on', async () => {
    const blurs = '<rect width="9000" height="9000" filter="url(#b)"/>'.repeat(10);
    await writeFile(
      join(root, 'endless.svg'),
      `<svg xmlns="http://www.w3.org/2000/svg" width="9000" height="9000"><filter id="b"><feGaussianBlur stdDeviation="5000"/></filter>${blurs}</svg>`,
    );
    await writeFile(
      join(root, 'fine.svg'),
      '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="4"><rect width="8" height="4" fill="#00ff00"/></svg>',
    );
    const begin = performance.now();
    const limited = readSettings({ renderSeconds: 2 });
    const [endless, fine] = await Promise.all(
      ['endless.svg', 'fine.svg'].map((name) => inspectImage(root, name, { depth: 'decode', settings: limited })),
    );
    expect(performance.now() - begin).toBeLessThan(20_000);
    expect(endless.problems).toEqual([
      {
        path: 'endless.svg',
        kind: 'takes too long',
        detail: 'rendering the drawing takes longer than 2 s; raise renderSeconds, or save it as PNG',
      },
    ]);
    expect(fine).toEqual({ height: 4, width: 8, problems: [] });
    const { data } = await decode(join(root, 'fine.svg'), settings);
    expect([...data.subarray(0, 3)]).toEqual([0, 255, 0]);
  });
});

import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unlikeInk } from '../../src/fonts/near-identical.ts';
import { readOutlines } from '../../src/fonts/outlines.ts';
import { contactSheet, fonts, manifestOf, openData } from '../../src/index.ts';
import type { FontsOptions, ImageSet } from '../../src/index.ts';
import { putFont } from './draw-font.ts';

const all = (set: ImageSet): Promise<Uint8Array> => set.load(set.labels.map((_, i) => i));

describe('fonts', () => {
  let root: string;
  let own: string;
  const options = (more: Partial<FontsOptions> = {}): FontsOptions => ({
    ...{ imageSize: [16, 32], images: 4, folder: own, seed: 1, cache: join(root, 'cache') },
    shares: { train: 0.5, validation: 0, test: 0.5 },
    ...more,
  });

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'htg-fonts-'));
    own = join(root, 'own');
    await mkdir(own);
    await putFont(own, 'Alder-Regular.ttf', { stroke: 60 });
    await putFont(own, 'Alder-Bold.ttf', { stroke: 130 });
    await putFont(own, 'Birch-Regular.ttf', { stroke: 60, slope: 250 });
    // One drawing under two names, and one that is nearly Birch's.
    await putFont(own, 'Cedar-Regular.ttf', { stroke: 60 });
    await putFont(own, 'Dogwood-Regular.ttf', { stroke: 66, slope: 250 });
    await putFont(own, 'Elder-Regular.ttf', { stroke: 20, slope: -250 });
  });

  afterAll(() => rm(root, { recursive: true, force: true }));

  it('makes identities of faces that differ, and keeps families and look-alikes on one side', async () => {
    for (const seed of [1, 2, 3, 4]) {
      const { train, test } = await fonts(options({ seed }));
      expect([...train.names, ...test.names].sort()).toEqual([
        'Alder-Bold',
        'Alder-Regular',
        'Birch-Regular',
        'Dogwood-Regular',
        'Elder-Regular',
      ]);
      for (const { names } of [train, test]) {
        const [alder, birch] = ['Alder', 'Birch|Dogwood'].map((pattern) =>
          names.filter((name) => new RegExp(pattern).test(name)),
        );
        expect([0, 2]).toContain(alder.length);
        expect([0, 2]).toContain(birch.length);
      }
      expect(train.length).toBe(4 * train.identities);
      expect([train.height, train.width]).toEqual([16, 32]);
    }
  });

  it('draws images that differ, with ink on paper, and the same to the bit in another place', async () => {
    const { train } = await fonts(options());
    const pixels = await all(train);
    const size = 16 * 32 * 3;
    const seen = new Set<string>();
    for (let i = 0; i < train.length; i++) {
      const image = pixels.subarray(i * size, (i + 1) * size);
      seen.add(Buffer.from(image).toString('base64'));
      expect(Math.max(...image) - Math.min(...image)).toBeGreaterThan(60);
    }
    expect(seen.size).toBe(train.length);
    const elsewhere = await fonts(options({ cache: join(root, 'elsewhere') }));
    expect(Buffer.compare(await all(elsewhere.train), pixels)).toBe(0);
    const others = await fonts(options({ imageSeed: 1 }));
    expect(Buffer.compare(await all(others.train), pixels)).not.toBe(0);
  });

  it("draws a face's images whatever other faces there are", async () => {
    const fewer = join(root, 'fewer');
    await mkdir(fewer, { recursive: true });
    await putFont(fewer, 'Elder-Regular.ttf', { stroke: 20, slope: -250 });
    await putFont(fewer, 'Alder-Regular.ttf', { stroke: 60 });
    const everything = { train: 1, validation: 0, test: 0 };
    const [two, five] = [
      await fonts(options({ folder: fewer, shares: everything })),
      await fonts(options({ shares: everything })),
    ];
    const imagesOf = async (set: ImageSet): Promise<Uint8Array> =>
      set.load([0, 1, 2, 3].map((i) => 4 * set.names.indexOf('Elder-Regular') + i));
    expect(Buffer.compare(await imagesOf(two.train), await imagesOf(five.train))).toBe(0);
  });

  it('reads the cache the second time, and draws again what is cut off', async () => {
    const cache = join(root, 'again');
    const before = await all((await fonts(options({ cache }))).train);
    let progress = 0;
    const onProgress = (): void => {
      progress += 1;
    };
    await fonts(options({ cache, onProgress }));
    expect(progress).toBe(0);
    const [pack] = await readdir(cache);
    await truncate(join(cache, pack), 1000);
    expect(Buffer.compare(await all((await fonts(options({ cache, onProgress }))).train), before)).toBe(0);
    expect(progress).toBeGreaterThan(0);
  });

  it('opens by name with a manifest that compares to itself, and every image asks all others', async () => {
    const description = {
      set: 'fonts',
      path: own,
      imageSize: [16, 32],
      images: 4,
      seed: 1,
      cache: join(root, 'cache'),
    } as const;
    const opened = await openData(description);
    expect(opened.excludeSameCamera).toBe(false);
    const manifest = await manifestOf(opened);
    expect((await openData({ ...description, manifest })).changes?.same).toBe(true);
    expect((await contactSheet(opened.train, { identities: 2, images: 2 })).length).toBeGreaterThan(100);
  });

  it.each([
    [{ images: 1 }, 'fonts: expected images to be a whole number in 2..10000, received 1'],
    [{ weights: [] }, 'fonts: expected weights among 100, 200, ..., 900, received none'],
    [{ weights: [450] }, 'fonts: expected weights among 100, 200, ..., 900, received 450'],
    [
      { folder: 'fonts', weights: [400] },
      'fonts: expected no weights beside a folder, whose files are all faces, received 400; remove one of the two',
    ],
    [{ imageSize: 8 }, 'fonts: expected imageSize to be a whole number in 16..512'],
    [{ image: 5 }, 'received image; write images'],
  ])('refuses %o', async (wrong, text) => {
    await expect(fonts({ ...options(), ...wrong })).rejects.toThrow(text);
  });

  it('refuses what is no font, a face without letters, and a folder without fonts', async () => {
    const [damaged, bare, empty] = ['damaged', 'bare', 'empty'].map((name) => join(root, name));
    for (const folder of [damaged, bare, empty]) await mkdir(folder);
    await writeFile(join(damaged, 'Broken-Regular.ttf'), 'no font');
    await putFont(bare, 'Bare-Regular.ttf', { stroke: 60, letters: ['!'] });
    await expect(fonts(options({ folder: damaged }))).rejects.toThrow(
      'fonts: expected Broken-Regular to be a TrueType or OpenType font',
    );
    await expect(fonts(options({ folder: bare }))).rejects.toThrow(
      "fonts: expected Bare-Regular with letters and digits, received a face without 'R'",
    );
    await expect(fonts(options({ folder: empty }))).rejects.toThrow(
      'fonts: expected a folder with .ttf, .otf or .woff files, received none',
    );
  });
});

describe('unlikeInk', () => {
  it('is 0 for one drawing, 1 for two without a common pixel, and their share between', () => {
    expect(unlikeInk(Uint8Array.of(255, 0), Uint8Array.of(255, 0))).toBe(0);
    expect(unlikeInk(Uint8Array.of(255, 0), Uint8Array.of(0, 255))).toBe(1);
    expect(unlikeInk(Uint8Array.of(200, 0), Uint8Array.of(100, 0))).toBeCloseTo(1 / 3, 12);
    expect(unlikeInk(Uint8Array.of(0, 0), Uint8Array.of(0, 0))).toBe(0);
  });
});

describe('readOutlines', () => {
  it('gives outlines in font units, and none for what a face lacks', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'htg-outlines-'));
    try {
      await putFont(folder, 'A-Regular.ttf', { stroke: 60, letters: ['A'] });
      const face = readOutlines(await readFile(join(folder, 'A-Regular.ttf')), 'A');
      expect(face.unitsPerEm).toBe(1000);
      // The upright bar, and one foot bar.
      expect(face.glyph('A')).toMatchObject({ advance: 600, box: [60, 0, 500, 700] });
      expect(face.glyph('B')).toBeUndefined();
      expect(face.kerning('A', 'A')).toBe(0);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

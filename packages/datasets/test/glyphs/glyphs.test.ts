import { mkdtemp, readdir, readFile, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contactSheet, glyphs } from '../../src/index.ts';
import type { GlyphsOptions, ImageSet } from '../../src/index.ts';
import { putFont } from '../fonts/draw-font.ts';

const all = (set: ImageSet): Promise<Uint8Array> => set.load(set.labels.map((_, i) => i));

describe('glyphs', () => {
  let root: string;
  let faces: readonly Uint8Array[];
  const options = (more: Partial<GlyphsOptions> = {}): GlyphsOptions => ({
    ...{ imageSize: 16, seed: 1, identities: 20, images: 3, cache: join(root, 'cache'), faces },
    ...more,
  });

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'htg-glyphs-'));
    // Ideographs whose outlines differ, as the font's letters do by their places.
    const letters = Array.from({ length: 30 }, (_, i) => String.fromCodePoint(0x4e00 + i));
    await putFont(root, 'Own-Light.ttf', { stroke: 40, letters });
    await putFont(root, 'Own-Bold.ttf', { stroke: 90, letters });
    faces = await Promise.all(['Own-Light.ttf', 'Own-Bold.ttf'].map((file) => readFile(join(root, file))));
  });

  afterAll(() => rm(root, { recursive: true, force: true }));

  it('has characters as identities, class-disjoint, and images in gray', async () => {
    const { train, validation, test, close } = await glyphs(options());
    expect([train, validation, test].map(({ identities }) => identities)).toEqual([10, 3, 7]);
    const names = [train, validation, test].flatMap((set) => set.names);
    expect(new Set(names).size).toBe(20);
    expect(names.every((name) => /^\p{Script=Han}$/u.test(name))).toBe(true);
    expect(train.length).toBe(30);
    const pixels = await all(train);
    const seen = new Set<string>();
    for (let i = 0; i < train.length; i++) {
      const image = pixels.subarray(i * 768, (i + 1) * 768);
      seen.add(Buffer.from(image).toString('base64'));
      expect(Math.max(...image) - Math.min(...image)).toBeGreaterThan(40);
      expect(image[0] === image[1] && image[1] === image[2]).toBe(true);
    }
    expect(seen.size).toBe(train.length);
    // One by one as all at once.
    expect(Buffer.compare(await train.load([7]), pixels.subarray(7 * 768, 8 * 768))).toBe(0);
    expect((await contactSheet(test, { identities: 2, images: 3 })).length).toBeGreaterThan(100);
    await close();
  });

  it('is the same to the bit elsewhere, from its file without drawing, and drawn again when that is damaged', async () => {
    const first = await glyphs(options());
    const expected = await all(first.train);
    let progress = 0;
    const onProgress = (): void => {
      progress += 1;
    };
    const again = await glyphs(options({ onProgress }));
    expect(progress).toBe(0);
    expect(Buffer.compare(await all(again.train), expected)).toBe(0);
    const cache = join(root, 'other');
    const other = await glyphs(options({ cache, onProgress }));
    expect(Buffer.compare(await all(other.train), expected)).toBe(0);
    await Promise.all([first, again, other].map(({ close }) => close()));
    const [pack] = await readdir(cache);
    await truncate(join(cache, pack), 500);
    progress = 0;
    const mended = await glyphs(options({ cache, onProgress }));
    expect(progress).toBeGreaterThan(0);
    expect(Buffer.compare(await all(mended.train), expected)).toBe(0);
    await mended.close();
  });

  it('says what is wrong', async () => {
    await expect(glyphs(options({ identities: 50 }))).rejects.toThrow(
      'glyphs: expected 50 ideographs that are drawn differently, received 30',
    );
    await expect(glyphs(options({ images: 1 }))).rejects.toThrow(
      'glyphs: expected images to be a whole number in 2..100',
    );
    await expect(glyphs(options({ imageSize: 8 }))).rejects.toThrow(
      'glyphs: expected imageSize to be a whole number in 16..128',
    );
    const { train, close } = await glyphs(options());
    await expect(train.load([30])).rejects.toThrow('load: expected indices in 0..29, received 30');
    await close();
  });
});

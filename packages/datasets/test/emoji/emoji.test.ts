import { mkdtemp, readdir, readFile, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emojiFamily } from '../../src/emoji/code-points.ts';
import { selectSkinTones } from '../../src/emoji/unambiguous.ts';
import { emoji, emojiVendors, manifestOf, openData, preparePixels } from '../../src/index.ts';
import type { SetParts } from '../../src/index.ts';

// The first call compares and renders all drawings: some 15 s on two cores.
const patience = 240_000;

describe('emoji', () => {
  let cache: string;
  let parts: SetParts;

  beforeAll(async () => {
    cache = await mkdtemp(join(tmpdir(), 'htg-emoji-'));
    parts = await emoji({ imageSize: 16, seed: 1, cache });
  }, patience);

  afterAll(() => rm(cache, { recursive: true, force: true }));

  const codePoint = (source: string): string => source.split('/')[1];

  it('has some 1540 identities without skin tones, four images each, one per vendor', () => {
    const { train, validation, test } = parts;
    const identities = train.identities + validation.identities + test.identities;
    // Which drawings coincide at 32 px depends a little on the renderer's version.
    expect(Math.abs(identities - 1540)).toBeLessThanOrEqual(5);
    for (const set of [train, validation, test]) {
      expect(set.length).toBe(4 * set.identities);
      expect(set.names).toHaveLength(set.identities);
      expect(set.cameraNames).toEqual(emojiVendors.map(({ name }) => name));
      for (let label = 0; label < set.identities; label++) {
        const own = [...set.labels.keys()].filter((i) => set.labels[i] === label);
        expect(own.map((i) => set.cameras?.[i])).toEqual([0, 1, 2, 3]);
        expect(new Set(own.map((i) => codePoint(set.sources?.[i] ?? ''))).size).toBe(1);
      }
      expect(set.sources?.some((source) => /1f3f[b-f]/.test(source))).toBe(false);
    }
  });

  it('splits 50/15/35 by family: no identity and no family in two parts', () => {
    const families = [parts.train, parts.validation, parts.test].map(
      (set) => new Set(set.sources?.map((source) => emojiFamily(codePoint(source)))),
    );
    // Sets of families are disjoint when their union has as many members as they have together.
    const together = families.flatMap((family) => [...family]);
    expect(new Set(together).size).toBe(together.length);
    const total = parts.train.length + parts.validation.length + parts.test.length;
    expect(parts.train.length / total).toBeCloseTo(0.5, 2);
    expect(parts.validation.length / total).toBeCloseTo(0.15, 2);
  });

  it('draws images on white, and no identity of a vendor like another', async () => {
    const { test } = parts;
    const pixels = await test.load(test.labels.map((_, i) => i));
    const image = 16 * 16 * 3;
    // At 16 px a few more drawings coincide than at the compared 32 px: only that hardly any do is asserted here.
    const seen = new Set<string>();
    for (let i = 0; i < test.length; i++)
      seen.add(Buffer.from(pixels.subarray(i * image, (i + 1) * image)).toString('base64'));
    expect(seen.size).toBeGreaterThan(test.length * 0.99);
    let white = 0;
    for (let i = 0; i < test.length; i++) white += Number(pixels[i * image] > 250);
    expect(white / test.length).toBeGreaterThan(0.7);
  });

  it(
    'reads the cache the second time, to the bit, and renders again what is cut off',
    async () => {
      const [pack] = (await readdir(cache)).filter((name) => name.endsWith('.pack'));
      const before = await readFile(join(cache, pack));
      let progress = 0;
      const count = () => {
        progress += 1;
      };
      const again = await emoji({ imageSize: 16, seed: 1, cache, onProgress: count });
      expect(progress).toBe(0);
      expect(await again.test.load([5])).toEqual(await parts.test.load([5]));
      await truncate(join(cache, pack), before.length - 100);
      await emoji({ imageSize: 16, seed: 1, cache, onProgress: count });
      expect(progress).toBeGreaterThan(0);
      expect(Buffer.compare(await readFile(join(cache, pack)), before)).toBe(0);
      expect((await readdir(cache)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    },
    patience,
  );

  it('gives another split for another seed, the same identities in all', async () => {
    const other = await emoji({ imageSize: 16, seed: 2, cache });
    const all = ({ train, validation, test }: SetParts) =>
      [train, validation, test].flatMap((set) => set.sources ?? []).sort();
    expect(other.train.sources).not.toEqual(parts.train.sources);
    expect(all(other)).toEqual(all(parts));
  });

  it('is seen whole by its contract, also where the frame is no square', async () => {
    const pixels = await parts.test.load([7]);
    const { view } = await emoji({ imageSize: 16, seed: 1, cache });
    expect(Buffer.compare(preparePixels({ height: 16, width: 16, data: pixels }, view), pixels)).toBe(0);
    const tall = await emoji({ imageSize: [16, 8], resize: 'pad', seed: 1, cache });
    expect([tall.test.height, tall.test.width]).toEqual([16, 8]);
    const expected = preparePixels({ height: 16, width: 16, data: pixels }, tall.view);
    expect(Buffer.compare(expected, await tall.test.load([7]))).toBe(0);
  });

  it('has a manifest that compares to itself, and to another seed as another split', async () => {
    const all = { train: 0.5, validation: 0.15, test: 0.35 };
    const old = await manifestOf(await openData({ set: 'emoji', imageSize: 16, seed: 1, shares: all, cache }));
    expect(old.identities.train).toEqual(parts.train.names);
    expect(old.images).toHaveLength(parts.train.length + parts.validation.length + parts.test.length);
    const same = await openData({ set: 'emoji', imageSize: 16, seed: 1, cache, manifest: old });
    expect(same.changes?.same).toBe(true);
    const other = await openData({ set: 'emoji', imageSize: 16, seed: 2, cache, manifest: old });
    expect(other.changes?.falsifyEvaluation.map(({ kind }) => kind)).toContain('leak');
  });

  it('refuses options that it does not know', async () => {
    const options = { imageSize: 16, seed: 1, cache, skinTone: true };
    await expect(emoji(options)).rejects.toThrow('emoji: expected options among cache, imageSize');
  });

  it('keeps skin tones on request: 2839 identities take part in the comparison', async () => {
    const [list] = (await readdir(cache)).filter((name) => name.endsWith('.json'));
    const [, text] = (await readFile(join(cache, list), 'utf8')).split('\n');
    const all = JSON.parse(text) as string[];
    expect(Math.abs(all.length - 2839)).toBeLessThanOrEqual(10);
    expect(selectSkinTones(all, true)).toEqual(all);
    expect(selectSkinTones(['1f44b', '1f44b-1f3fb', '1f468-1f3ff-200d-1f692'], false)).toEqual(['1f44b']);
  });

  it.each([7, 513, 64.5])('refuses imageSize %d', async (imageSize) => {
    await expect(emoji({ imageSize, seed: 1, cache })).rejects.toThrow(
      `emoji: expected imageSize to be a whole number in 8..512, or [height, width], received ${imageSize}`,
    );
  });
});

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawJpeg, put } from '../../../../tooling/datasets/draw.ts';
import {
  checkTable,
  fastReid,
  folderTable,
  imageNet,
  lightAugmentation,
  loadBatch,
  openData,
  openTable,
  prepareImage,
  preparePixels,
  readViewContract,
  realityCheck,
  viewContract,
} from '../../src/index.ts';
import type { ResizeRule, ViewContract } from '../../src/index.ts';
import { visibleShare } from '../../src/view/visible-share.ts';

const all = { train: 1, validation: 0, test: 0 };

describe('views', () => {
  let root: string;
  let cache: string;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'htg-view-'));
    cache = join(root, '.cache');
    const sizes = [
      [300, 200],
      [64, 640],
      [501, 33],
      [20, 30],
      [128, 64],
    ] as const;
    for (const [i, size] of sizes.entries()) {
      await put(join(root, 'things', `t${i}`, 'a.jpg'), await drawJpeg(i, 1, size));
      await put(
        join(root, 'things', `t${i}`, 'b.png'),
        await sharp(await drawJpeg(i, 2, size))
          .png()
          .toBuffer(),
      );
    }
  });

  afterAll(() => rm(root, { recursive: true, force: true }));

  const cases = (['crop', 'stretch', 'pad'] as const).flatMap((resize) =>
    [64, [96, 48] as const].map((imageSize) => [resize, imageSize] as const),
  );

  it.each(cases)(
    'one image prepared by the contract is what the set loads, to the bit: %s %j',
    async (resize, imageSize) => {
      const path = join(root, 'things');
      const background = [10, 200, 30] as const;
      const data = await openData({ set: 'folder', path, imageSize, resize, background, seed: 1, shares: all, cache });
      // Through a file, as a model's contract goes.
      const contract = readViewContract(JSON.parse(JSON.stringify(data.view)));
      expect(contract).toEqual(data.train.view);
      const { length, height, width, sources = [] } = data.train;
      expect([height, width]).toEqual(typeof imageSize === 'number' ? [imageSize, imageSize] : imageSize);
      for (let i = 0; i < length; i++) {
        const loaded = await data.train.load([i]);
        const file = join(path, sources[i]);
        expect(Buffer.compare(await prepareImage(file, contract), loaded)).toBe(0);
        expect(Buffer.compare(await prepareImage(await readFile(file), contract), loaded)).toBe(0);
        if (!file.endsWith('.png')) continue;
        const { data: pixels, info } = await sharp(file).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
        const shown = { height: info.height, width: info.width, data: Uint8ClampedArray.from(pixels) };
        expect(Buffer.compare(preparePixels(shown, contract), loaded)).toBe(0);
      }
    },
  );

  it('pads with the background, in training as at test time', async () => {
    const path = join(root, 'things');
    const background = [0, 0, 255] as const;
    const { train } = await openData({
      set: 'folder',
      path,
      imageSize: 64,
      resize: 'pad',
      background,
      seed: 1,
      shares: all,
      cache,
    });
    const wide = (train.sources ?? []).indexOf('t1/b.png');
    const seen = await train.load([wide]);
    // 640 x 64 becomes 64 x 6, from row 29 on.
    const row = (y: number): number[] => [...seen.subarray(y * 64 * 3, y * 64 * 3 + 3)];
    expect(row(28)).toEqual([0, 0, 255]);
    expect(row(29)).not.toEqual([0, 0, 255]);
    expect(row(34)).not.toEqual([0, 0, 255]);
    expect(row(35)).toEqual([0, 0, 255]);
    const still = { ...lightAugmentation(), geometry: [], pixels: [] };
    expect(await loadBatch(train, [wide], { augment: still })).toEqual(seen);
    const turned = await loadBatch(train, [wide], { augment: { ...lightAugmentation(), pixels: [] }, step: 3 });
    expect([...turned.subarray(0, 3)]).toEqual([0, 0, 255]);
  });

  it('pads exactly: the image resized by itself, laid on the background', () => {
    const pixels = Uint8Array.from({ length: 10 * 40 * 3 }, (_, i) => (i * 37) % 256);
    const padded = preparePixels(
      { height: 10, width: 40, data: pixels },
      viewContract({ imageSize: 20, resize: 'pad' }),
    );
    const alone = preparePixels({ height: 10, width: 40, data: pixels }, viewContract({ imageSize: [5, 20] }));
    expect(Buffer.compare(padded.subarray(7 * 60, 12 * 60), alone)).toBe(0);
    expect(padded.subarray(0, 7 * 60).every((value) => value === 255)).toBe(true);
    expect(padded.subarray(12 * 60).every((value) => value === 255)).toBe(true);
  });

  it('prepares the box of an image', async () => {
    const contract = viewContract({ imageSize: 16, resize: 'stretch' });
    const file = join(root, 'things', 't0', 'b.png');
    const box = { left: 20, top: 30, width: 50, height: 60 };
    const cut = await sharp(file).extract(box).raw().toBuffer();
    expect(
      Buffer.compare(await prepareImage(file, contract, { box }), preparePixels({ ...box, data: cut }, contract)),
    ).toBe(0);
    await expect(prepareImage(file, contract, { box: { ...box, left: 190 } })).rejects.toThrow(
      'preparePixels: expected a box inside 200 x 300, received 50 x 60 at 190, 30',
    );
  });

  it('names the file that is no image', async () => {
    const file = join(root, 'no.jpg');
    await writeFile(file, 'no');
    const contract = viewContract({ imageSize: 16 });
    await expect(prepareImage(file, contract)).rejects.toThrow(
      `prepareImage: expected an image in ${file}, received one that is not an image`,
    );
    await expect(prepareImage(join(root, 'gone.jpg'), contract)).rejects.toThrow(
      'gone.jpg, received one that is missing: there is no such file',
    );
    expect(() => preparePixels({ height: 2, width: 2, data: new Uint8Array(5) }, contract)).toThrow(
      'expected 2 x 2 pixels of 3 or 4 bytes, received 5 bytes',
    );
  });

  describe('the contract', () => {
    const good = viewContract({ imageSize: [256, 128] });

    it('is plain data with everything that decides the pixels', () => {
      expect(good).toEqual({
        format: 'htg.view',
        version: 1,
        size: [256, 128],
        resize: 'stretch',
        shrink: [],
        steps: [{ kind: 'resize', size: [256, 128] }],
        filter: 'triangle',
        color: 'srgb8',
        orientation: 'exif',
        background: [255, 255, 255],
      });
      expect(viewContract({ imageSize: 224 }).steps).toEqual([
        { kind: 'resizeShorter', length: 256 },
        { kind: 'centerCrop', size: [224, 224] },
      ]);
      expect(viewContract({ imageSize: [224, 112], resize: 'crop' }).steps).toEqual([
        { kind: 'cover', size: [256, 128] },
        { kind: 'centerCrop', size: [224, 112] },
      ]);
    });

    it.each<[string, unknown, string]>([
      ['nothing', null, 'expected the contract to be an object, received null'],
      [
        'another version',
        { ...good, version: 2 },
        'expected version to be 1, received 2; take the contract from the folder of the model, or update',
      ],
      ['another filter', { ...good, filter: 'lanczos' }, 'expected filter to be "triangle", received "lanczos"'],
      [
        'another rule',
        { ...good, resize: 'squash' },
        'expected resize to be crop, stretch, pad or custom, received "squash"',
      ],
      ['steps of another rule', { ...good, resize: 'pad' }, 'expected steps to be those of pad'],
      ['steps that do not exist', { ...good, resize: 'custom', steps: [{ kind: 'fold' }] }, 'received {"kind":"fold"}'],
      [
        'steps without a size',
        { ...good, resize: 'custom', steps: [{ kind: 'resize' }] },
        'augment: expected resize with size',
      ],
      ['steps that end elsewhere', { ...good, resize: 'custom', steps: [] }, 'expected views of 256 x 128 pixels'],
      ['no color', { ...good, background: [300, 0, 0] }, 'expected background to be three whole numbers in 0..255'],
      [
        'a size of one',
        { ...good, size: [3] },
        'expected imageSize to be a whole number in 1..4096, or [height, width], received [3]',
      ],
    ])('refuses %s', (_, value, message) => {
      expect(() => readViewContract(value)).toThrow(message);
    });

    it.each<[string, object, string]>([
      [
        'an unknown option',
        { imageSize: 8, reszie: 'pad' },
        'expected options among background, imageSize, prescale, range, resize, testView, received reszie',
      ],
      ['an unknown rule', { imageSize: 8, resize: 'fit' }, 'expected resize to be crop, stretch, pad, received "fit"'],
      ['both', { imageSize: 8, resize: 'pad', testView: [] }, 'expected resize or testView, received both'],
    ])('is not made of %s', (_, options, message) => {
      expect(() => viewContract(options as Parameters<typeof viewContract>[0])).toThrow(message);
    });
  });

  it('presets take frames of two sides; persons are stretched to 256 x 128', () => {
    expect(fastReid().test).toEqual(viewContract({ imageSize: [256, 128] }).steps);
    for (const { train, test } of [imageNet({ size: [64, 32] }), realityCheck({ size: [64, 32] })]) {
      expect(test.at(-1)).toEqual({ kind: 'centerCrop', size: [64, 32] });
      expect(train.geometry).toContainEqual(expect.objectContaining({ kind: 'randomResizedCrop', size: [64, 32] }));
    }
  });

  describe('of elongated things', () => {
    /** A pen of 800 x 80 whose tip alone has a color. */
    const pen = (color: string): Promise<Buffer> =>
      sharp(
        Buffer.from(
          `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="80"><rect width="800" height="80" fill="#888888"/><rect width="90" height="80" fill="${color}"/></svg>`,
        ),
      )
        .png()
        .toBuffer();

    const differences = async (resize: ResizeRule): Promise<number> => {
      const contract = viewContract({ imageSize: 64, resize, prescale: [{ kind: 'shrinkShorter', length: 128 }] });
      const [a, b] = await Promise.all(
        ['#ff0000', '#0000ff'].map(async (color) => prepareImage(await pen(color), contract)),
      );
      return a.filter((value, i) => value !== b[i]).length;
    };

    it('a crop sees no difference, stretching and padding do', async () => {
      expect(await differences('crop')).toBe(0);
      expect(await differences('stretch')).toBeGreaterThan(500);
      expect(await differences('pad')).toBeGreaterThan(50);
    });

    it('the check says that a crop would lose them, and its advice works', async () => {
      const folder = join(root, 'pens');
      const colors = ['#ff0000', '#00ff00', '#0000ff', '#ffff00', '#00ffff', '#ff00ff'];
      for (const [i, color] of colors.entries()) {
        for (const image of [0, 1]) await put(join(folder, `pen${i}`, `${image}.png`), await pen(color));
      }
      const table = await folderTable(folder);
      const cropped = async (options = {}) =>
        (await checkTable(table, { cache, duplicates: false, ...options })).findings.find(
          ({ kind }) => kind === 'cropped',
        );
      const found = await cropped();
      expect(found).toMatchObject({ severity: 'warning', count: 12 });
      expect(found?.message).toBe('images lose more than half of their area: the model sees the middle, as 224 x 224');
      expect(found?.advice).toBe('pass resize: pad (or stretch), or an imageSize of their shape, [height, width]');
      expect(found?.examples[0]).toBe('pen0/0.png: 800 x 80, 8% seen');
      expect(await cropped(found?.options)).toBeUndefined();
      expect(await cropped({ imageSize: [32, 320] })).toBeUndefined();
      const { view } = await openTable(table, { imageSize: 64, seed: 1, cache, ...found?.options });
      expect(view.resize).toBe('pad');
    });

    it.each<[ResizeRule, readonly [number, number], number]>([
      ['crop', [224, 224], 0.765625],
      ['crop', [224, 448], 0.3828125],
      ['stretch', [224, 448], 1],
      ['pad', [224, 448], 1],
    ])('%s of %j shows %f of the area', (resize, size, share) => {
      const contract: ViewContract = viewContract({ imageSize: 224, resize });
      expect(visibleShare(size, contract)).toBeCloseTo(share, 6);
    });
  });
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { badImages, oddImages, writeTorture } from '../../../../tooling/datasets/torture.ts';
import { checkTable, csvTable, folderTable, lightAugmentation, loadBatch, openTable } from '../../src/index.ts';
import type { ProblemKind } from '../../src/index.ts';
import { decode } from '../../src/reading/decode.ts';
import { describeProblem } from '../../src/reading/image-problem.ts';
import { inspectImage } from '../../src/reading/inspect.ts';
import { readSettings } from '../../src/reading/read-options.ts';

/** What a person is told of each file that cannot be used. */
const told: Readonly<Record<string, readonly [ProblemKind, RegExp]>> = {
  'bad/empty.jpg': ['empty', /the file has no bytes/],
  'bad/one-byte.jpg': ['not an image', /no decoder knows the file; remove it/],
  'bad/header-only.jpg': ['cut off or damaged', /premature end of JPEG.*replace the file/],
  'bad/text.jpg': ['not an image', /no decoder knows the file/],
  'bad/error-page.jpg': ['not an image', /no decoder knows the file/],
  'bad/archive.png': ['not an image', /no decoder knows the file/],
  'bad/cut-off.jpg': ['cut off or damaged', /premature end of JPEG/],
  'bad/cut-off.png': ['cut off or damaged', /the decoder says/],
  'bad/cut-off.webp': ['cut off or damaged', /the decoder says/],
  'bad/cut-off.gif': ['cut off or damaged', /the decoder says/],
  'bad/cut-off.avif': ['cut off or damaged', /Unexpected end of file/],
  'bad/checksum.png': ['cut off or damaged', /the decoder says/],
  'bad/bomb.png': ['too many pixels', /30000 x 30000 is over the limit of 100000000; raise pixelLimit/],
  'bad/claims.png': ['too many pixels', /60000 x 60000 is over the limit/],
  'bad/huge.svg': ['too many pixels', /100000 x 100000 is over the limit/],
  'bad/laughs.svg': ['cut off or damaged', /the decoder says/],
  'bad/entity.svg': ['cut off or damaged', /Entity 'x' not defined/],
  'bad/broken.svg': ['cut off or damaged', /Couldn't find end of Start Tag/],
  'bad/link-out.jpg': ['outside the folder', /it leads to \/etc\/hostname; allow it with followLinks/],
  'bad/link-loop.jpg': ['missing', /the link leads to itself/],
  'bad/link-nowhere.jpg': ['missing', /there is no such file/],
  'bad/pipe.jpg': ['not a file', /a folder or a device has the name of an image/],
};

const settings = readSettings({});

/** The first pixel's color, and the size. */
type Seen = readonly [height: number, width: number, pixel?: readonly number[]];

/** How each unusual file is seen. Colors within 3 gray levels: JPEG, profiles and chroma subsampling round. */
const seen: Readonly<Record<string, Seen>> = {
  'odd/turned.jpg': [48, 36],
  'odd/sixteen.png': [36, 48],
  'odd/transparent.png': [36, 48, [255, 255, 255]],
  'odd/animated.gif': [36, 48, [255, 0, 0]],
  'odd/animated.webp': [36, 48, [255, 0, 0]],
  'odd/drawing.svg': [36, 48, [0, 0, 255]],
  'odd/leak.svg': [36, 48, [255, 255, 255]],
  'odd/one-pixel.png': [1, 1, [255, 0, 0]],
  'odd/sliver.png': [1, 3000, [0, 255, 0]],
};

describe('broken, odd and hostile images', () => {
  let root: string;
  let cache: string;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'htg-torture-'));
    cache = await mkdtemp(join(tmpdir(), 'htg-torture-cache-'));
    await writeTorture(root);
  });

  afterAll(async () => {
    await rm(root, { recursive: true, force: true });
    await rm(cache, { recursive: true, force: true });
  });

  it('are 40 kinds and more, and each bad one has its words here', () => {
    expect(badImages.length + oddImages.length).toBeGreaterThanOrEqual(40);
    expect(Object.keys(told).sort()).toEqual(badImages.map(({ path }) => path).sort());
  });

  it.each(badImages.map(({ path, about }) => [path, about]))('%s (%s) is reported by path and reason', async (path) => {
    const { problems, height } = await inspectImage(root, path, { depth: 'decode', settings });
    const [kind, words] = told[path];
    expect(height).toBe(0);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ path, kind });
    expect(problems[0].detail).toMatch(words);
    expect(problems[0].detail.length).toBeLessThan(260);
  });

  it.each(oddImages.map(({ path, about }) => [path, about]))('%s (%s) is read', async (path) => {
    const { problems, ...found } = await inspectImage(root, path, { depth: 'decode', settings });
    const [height, width, pixel] = seen[path] ?? [36, 48];
    expect(found).toEqual({ height, width });
    const image = await decode(join(root, path), settings);
    expect([image.height, image.width]).toEqual([height, width]);
    expect(image.data).toHaveLength(height * width * 3);
    pixel?.forEach((value, c) => {
      expect(Math.abs(image.data[c] - value)).toBeLessThanOrEqual(3);
    });
    const lies = path === 'odd/png-named.jpg' || path === 'odd/jpeg-named.png';
    expect(problems.map(({ kind }) => kind)).toEqual(lies ? ['extension'] : []);
  });

  it.each([
    'odd/png-named.jpg',
    'odd/progressive.jpg',
    'odd/trailing.jpg',
    'odd/sixteen.png',
    'odd/interlaced.png',
    'odd/cmyk.jpg',
    'odd/pages.tiff',
    'odd/still.avif',
    'odd/palette.png',
    'odd/profile.jpg',
  ])('%s shows what the plain JPEG shows', async (path) => {
    const plain = await decode(join(root, 'odd/upper.JPG'), settings);
    const { data } = await decode(join(root, path), settings);
    const mean = data.reduce((sum, value, i) => sum + Math.abs(value - plain.data[i]), 0) / data.length;
    // A second lossy compression, four colors, or a conversion to inks and back: never another image.
    expect(mean).toBeLessThan(path === 'odd/cmyk.jpg' || path === 'odd/palette.png' ? 25 : 6);
  });

  it('turn as EXIF says: the right side is what was the top', async () => {
    const plain = await decode(join(root, 'odd/upper.JPG'), settings);
    const turned = await decode(join(root, 'odd/turned.jpg'), settings);
    const difference: number[] = [];
    for (let y = 0; y < 36; y++) {
      for (let x = 0; x < 48; x++) {
        const a = plain.data[(y * 48 + x) * 3];
        difference.push(Math.abs(a - turned.data[(x * 36 + 35 - y) * 3]));
      }
    }
    expect(difference.reduce((sum, value) => sum + value, 0) / difference.length).toBeLessThan(6);
  });

  it('lays transparency on the background asked for', async () => {
    const { data } = await decode(join(root, 'odd/transparent.png'), readSettings({ background: [10, 20, 30] }));
    expect([...data.subarray(0, 3)]).toEqual([10, 20, 30]);
  });

  it('are counted, never lost: opening skips them and says how many', async () => {
    const table = await folderTable(root);
    const shares = { train: 1, validation: 0, test: 0 };
    const opened = await openTable(table, { imageSize: 32, seed: 1, shares, cache });
    expect(table.rows).toHaveLength(badImages.length + oddImages.length + 6);
    expect(opened.train.length).toBe(oddImages.length + 6);
    const bad = opened.problems.filter(({ kind }) => kind !== 'extension');
    expect(bad.map(({ path }) => path).sort()).toEqual(badImages.map(({ path }) => path).sort());
    expect(opened.warnings).toEqual([
      `${root}: ${badImages.length} images skipped (10 cut off or damaged, 4 not an image, 3 too many pixels, 2 missing, 1 empty, 1 outside the folder, 1 not a file)`,
    ]);
    const indices = [...opened.train.labels.keys()];
    expect(await opened.train.load(indices)).toHaveLength(indices.length * 32 * 32 * 3);
    const augment = { ...lightAugmentation(), geometry: [{ kind: 'resize', size: [32, 32] } as const] };
    expect(await loadBatch(opened.train, indices, { augment })).toHaveLength(indices.length * 32 * 32 * 3);
  });

  it('end it on request, listing them', async () => {
    const table = await folderTable(root);
    const stopped = openTable(table, { imageSize: 32, seed: 1, onProblem: 'stop', cache });
    await expect(stopped).rejects.toThrow(
      /received \d+ that are not; repair them or pass onProblem: 'skip'\n {2}bad\/archive.png: not an image/,
    );
  });

  it('do not stop the check, which calls the set unsound', async () => {
    const report = await checkTable(await folderTable(root), { cache });
    expect(report.sound).toBe(false);
    expect(report.findings.find(({ kind }) => kind === 'unreadable')?.count).toBe(badImages.length);
    expect(report.findings.find(({ kind }) => kind === 'tiny')?.examples).toEqual([
      'odd/one-pixel.png: 1 x 1',
      'odd/sliver.png: 3000 x 1',
    ]);
  });

  it('are named on one line', () => {
    const problem = { path: 'a\n\u001b[31mb', kind: 'missing', detail: 'no' } as const;
    expect(describeProblem(problem)).toBe(String.raw`a\n\u001b[31mb: missing: no`);
  });

  it.each<[string, ProblemKind, RegExp]>([
    ['../../etc/hostname', 'outside the folder', /it leads to \/etc\/hostname/],
    ['/etc/hostname', 'outside the folder', /it leads to \/etc\/hostname/],
    ['odd', 'not a file', /a folder/],
    ['odd/upper.JPG/x.jpg', 'missing', /no such file/],
    [`odd/${'x'.repeat(300)}.jpg`, 'missing', /too long/],
    ['odd/a\u0000b.jpg', 'missing', /zero byte/],
    ['odd/no.jpg', 'missing', /no such file/],
  ])('a table that names %j is told so', async (path, kind, words) => {
    const file = join(root, 'hostile.csv');
    await writeFile(file, `label,path\n1,"${path}"\n1,odd/upper.JPG\n`);
    const opened = await openTable(await csvTable(file), { imageSize: 8, seed: 1, cache });
    expect(opened.problems).toHaveLength(1);
    expect(opened.problems[0].kind).toBe(kind);
    expect(opened.problems[0].detail).toMatch(words);
  });

  it.each([
    ['0,0,49,36', '49 x 36 at 0, 0'],
    ['-1,0,20,20', '21 x 20 at -1, 0'],
    ['40,30,60,35', '20 x 5 at 40, 30'],
  ])('a box %s outside the image is told', async (box, words) => {
    const file = join(root, 'boxes.csv');
    await writeFile(file, `label,path,x_1,y_1,x_2,y_2\n1,odd/upper.JPG,${box}\n1,odd/upper.JPG,4,2,40,30\n`);
    const opened = await openTable(await csvTable(file), { imageSize: 8, seed: 1, cache });
    expect(opened.problems).toHaveLength(1);
    expect(opened.problems[0]).toMatchObject({ kind: 'box outside the image' });
    expect(opened.problems[0].detail).toContain(`the box ${words} is not inside 48 x 36`);
  });
});

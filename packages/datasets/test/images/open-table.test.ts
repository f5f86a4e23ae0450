import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawJpeg, put } from '../../../../tooling/datasets/draw.ts';
import { openPack, writePack } from '../../src/images/image-pack.ts';
import {
  fastReid,
  folderTable,
  imageNet,
  lightAugmentation,
  loadBatch,
  memorySet,
  openData,
  openTable,
  prefetchBatches,
  realityCheck,
} from '../../src/index.ts';
import type { Batch, ImageSet, OpenOptions } from '../../src/index.ts';

const all = { train: 1, validation: 0, test: 0 };
const augment = imageNet({ size: 32 }).train;

describe('openTable and its pipeline', () => {
  let root: string;
  let cache: string;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'htg-open-'));
    cache = join(root, '.cache');
    for (let identity = 0; identity < 4; identity++) {
      for (let image = 0; image < 4; image++) {
        await put(join(root, `i${identity}`, `${image}.jpg`), await drawJpeg(identity, image, [90 + 7 * image, 120]));
      }
    }
  });

  afterAll(() => rm(root, { recursive: true, force: true }));

  const open = async (options: Partial<OpenOptions> = {}): Promise<ImageSet> =>
    (await openTable(await folderTable(root), { imageSize: 32, seed: 1, shares: all, cache, ...options })).train;

  it('gives uint8 RGB of the size asked for, deterministic at test time', async () => {
    const set = await open();
    expect([set.length, set.identities, set.height, set.width]).toEqual([16, 4, 32, 32]);
    const first = await set.load([3, 9]);
    expect(first).toHaveLength(2 * 32 * 32 * 3);
    expect(await set.load([3, 9])).toEqual(first);
    expect((await set.load([9])).every((value, i) => value === first[32 * 32 * 3 + i])).toBe(true);
  });

  it('resizes to frames that are not square', async () => {
    const { test, train } = fastReid({ size: [48, 24] });
    const set = await open({ imageSize: [48, 24], testView: test });
    expect(await set.load([0])).toHaveLength(48 * 24 * 3);
    expect(await loadBatch(set, [0, 0], { augment: train, step: 1 })).toHaveLength(2 * 48 * 24 * 3);
  });

  it('gives the same batches to the bit whatever the number of workers', async () => {
    const indices = [0, 5, 5, 15, 3, 8, 1];
    const alone = await loadBatch(await open(), indices, { augment, seed: 7, step: 3 });
    for (const workers of [1, 3]) {
      const set = await open({ workers });
      expect(await loadBatch(set, indices, { augment, seed: 7, step: 3 })).toEqual(alone);
      expect(await set.load(indices)).toEqual(await (await open()).load(indices));
    }
  });

  it('gives the same batches to the bit from stored images', async () => {
    const prescale = [{ kind: 'resizeShorter', length: 60 }] as const;
    const indices = [2, 3, 4, 11];
    for (const how of [{}, { prescale }]) {
      const direct = await loadBatch(await open(how), indices, { augment, step: 2 });
      const stored = await open({ ...how, store: true });
      expect(await loadBatch(stored, indices, { augment, step: 2 })).toEqual(direct);
      const again = await open({ ...how, store: true, workers: 1 });
      expect(await loadBatch(again, indices, { augment, step: 2 })).toEqual(direct);
    }
  });

  it('reads only what has changed, and stores it again', async () => {
    const own = join(root, '.own');
    const heard: string[] = [];
    const onProgress = ({ task }: { task: string }) => heard.push(task);
    await open({ store: true, cache: own, onProgress });
    expect(heard).toContain('storing decoded images');
    heard.length = 0;
    const before = await (await open({ store: true, cache: own, onProgress })).load([0, 1]);
    expect(heard).not.toContain('storing decoded images');
    await put(join(root, 'i0', '0.jpg'), await drawJpeg(9, 3, [90, 120]));
    try {
      const after = await (await open({ store: true, cache: own, onProgress })).load([0, 1]);
      expect(heard).toContain('storing decoded images');
      const half = before.length / 2;
      expect(after.subarray(0, half)).not.toEqual(before.subarray(0, half));
      expect(after.subarray(half)).toEqual(before.subarray(half));
    } finally {
      await put(join(root, 'i0', '0.jpg'), await drawJpeg(0, 0, [90, 120]));
    }
  });

  it('stores a cut-off pack again, and leaves no temporary files', async () => {
    const own = join(root, '.cut');
    const whole = await (await open({ store: true, cache: own })).load([0, 7]);
    const [pack] = (await readdir(own)).filter((name) => name.endsWith('.pack'));
    const { length } = await readFile(join(own, pack));
    await truncate(join(own, pack), length - 5);
    expect(await (await open({ store: true, cache: own })).load([0, 7])).toEqual(whole);
    const again = await openPack(join(own, pack));
    expect(again?.entries.size).toBe(16);
    await again?.close();
    expect((await readdir(own)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('survives two writers at once', async () => {
    const own = join(root, '.two');
    const [a, b] = await Promise.all([open({ store: true, cache: own }), open({ store: true, cache: own })]);
    const direct = await (await open()).load([1, 2, 3]);
    expect(await a.load([1, 2, 3])).toEqual(direct);
    expect(await b.load([1, 2, 3])).toEqual(direct);
  });

  it('follows the published presets to their sizes', async () => {
    const { train, test } = realityCheck({ size: 32 });
    const set = await open({ testView: test });
    expect(await loadBatch(set, [0], { augment: train })).toHaveLength(32 * 32 * 3);
  });

  it('lets an augmentation without a size start from the test-time view', async () => {
    const set = await open();
    const still = { geometry: [], pixels: [], fill: [0, 0, 0] } as const;
    expect(await loadBatch(set, [3, 4], { augment: still })).toEqual(await set.load([3, 4]));
    expect(await loadBatch(set, [3, 4], { augment: lightAugmentation() })).toHaveLength(2 * 32 * 32 * 3);
  });

  it('opens what a recipe describes', async () => {
    const opened = await openData({ set: 'folder', path: root, imageSize: 32, seed: 1, cache });
    expect(opened.train.identities + opened.validation.identities + opened.test.identities).toBe(4);
    expect([opened.gallery, opened.excludeSameCamera, opened.warnings]).toEqual([undefined, false, []]);
    await expect(openData({ set: 'cub200', path: root, imageSize: 32, seed: 1 })).rejects.toThrow(
      'cub200: expected CUB-200-2011',
    );
    await expect(openData({ set: 'cub', path: root, imageSize: 32, seed: 1 })).rejects.toThrow(
      'received cub; known are cub200',
    );
  });

  it('says what a vanished or changed image was', async () => {
    const set = await open();
    await put(join(root, 'i1', '0.jpg'), 'no image any more');
    try {
      await expect(set.load([4])).rejects.toThrow(/load: expected .*i1\/0.jpg to be as it was when the set was opened/);
      const workers = await open({ verify: 'header' });
      expect(workers.length).toBe(15);
    } finally {
      await put(join(root, 'i1', '0.jpg'), await drawJpeg(1, 0, [90, 120]));
    }
  });

  it('passes failures of workers on', async () => {
    const set = await open({ workers: 1 });
    await put(join(root, 'i1', '1.jpg'), 'no image any more');
    try {
      await expect(set.load([5])).rejects.toThrow(/i1\/1.jpg to be as it was when the set was opened/);
    } finally {
      await put(join(root, 'i1', '1.jpg'), await drawJpeg(1, 1, [97, 120]));
    }
    expect(await set.load([6])).toHaveLength(32 * 32 * 3);
  });

  it.each<[string, Partial<OpenOptions>, string]>([
    [
      'imageSize',
      { imageSize: 0 },
      'openTable: expected imageSize to be a whole number in 1..4096, or [height, width], received 0; use 224',
    ],
    ['workers', { workers: 1.5 }, 'openTable: expected workers to be a whole number in 0..64, received 1.5'],
    ['a test view', { testView: [] }, 'expected views of 32 x 32 pixels, the augmentation makes 100 x 100'],
    ['pixelLimit', { pixelLimit: 0 }, 'expected pixelLimit to be a whole number >= 1, received 0'],
  ])('refuses %s that makes no sense', async (_, options, message) => {
    await expect(open(options)).rejects.toThrow(message);
  });

  it('names an index out of range', async () => {
    await expect((await open()).load([16])).rejects.toThrow('load: expected indices in 0..15, received 16');
  });
});

describe('image packs', () => {
  it('are not there until they are whole, even if their writer is killed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'htg-killed-'));
    try {
      const source = new URL('../../src/images/image-pack.ts', import.meta.url).href;
      const script = `
        const { writePack } = await import(${JSON.stringify(source)});
        const writer = await writePack(${JSON.stringify(join(folder, 'x.pack'))});
        for (let i = 0; ; i++) {
          await writer.add({ path: String(i), state: '1', height: 100, width: 100 }, new Uint8Array(30000));
          if (i === 50) console.log('busy');
        }`;
      const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
      const child = spawn(process.execPath, ['--import', tsx, '--input-type=module', '-e', script], { cwd: folder });
      await new Promise((resolve) => child.stdout.once('data', resolve));
      child.kill('SIGKILL');
      await new Promise((resolve) => child.once('close', resolve));
      const left = await readdir(folder);
      expect(left).toEqual([expect.stringMatching(/^x\.pack\..*\.tmp$/)]);
      expect(await openPack(join(folder, 'x.pack'))).toBeUndefined();
      const writer = await writePack(join(folder, 'x.pack'));
      await writer.add({ path: 'a', state: '1', height: 1, width: 1 }, Uint8Array.of(1, 2, 3));
      await writer.finish();
      const pack = await openPack(join(folder, 'x.pack'));
      expect([...(pack?.entries.keys() ?? [])]).toEqual(['a']);
      await pack?.close();
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('leave nothing of a writer that was abandoned or killed long ago', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'htg-pack-'));
    try {
      const file = join(folder, 'x.pack');
      const killed = `${file}.1234.tmp`;
      await writeFile(killed, 'remains');
      await utimes(killed, 0, 0);
      const writer = await writePack(file);
      await writer.add({ path: 'a', state: '1', height: 1, width: 2 }, Uint8Array.of(1, 2, 3, 4, 5, 6));
      expect(await openPack(file)).toBeUndefined();
      await writer.abandon();
      expect(await readdir(folder)).toEqual([]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe('prefetchBatches', () => {
  const set = memorySet({
    pixels: Uint8Array.from({ length: 10 * 4 * 4 * 3 }, (_, i) => i % 251),
    height: 4,
    width: 4,
    labels: Int32Array.of(0, 0, 1, 1, 2, 2, 3, 3, 4, 4),
    cameras: Int32Array.of(0, 1, 0, 1, 0, 1, 0, 1, 0, 1),
  });
  const light = { geometry: [{ kind: 'shift', fraction: 0.3 }], pixels: [], fill: [0, 0, 0] } as const;

  /** A sampler with a state, as `@htg/sampler` has. */
  function counting(from = 0, end = 8) {
    let batches = from;
    return {
      get state() {
        return { batches };
      },
      next: () => {
        if (batches >= end) return { done: true as const, value: undefined };
        const value = Int32Array.of(batches % 10, (batches * 3) % 10);
        batches += 1;
        return { done: false as const, value };
      },
    };
  }

  const collect = async (options: Partial<Parameters<typeof prefetchBatches>[0]> = {}): Promise<Batch[]> => {
    const batches: Batch[] = [];
    for await (const batch of prefetchBatches({ set, batches: counting(), augment: light, seed: 5, ...options }))
      batches.push(batch);
    return batches;
  };

  it('gives the batches of loadBatch in order, with labels and cameras', async () => {
    const batches = await collect();
    expect(batches.map(({ step }) => step)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    for (const { step, indices, images, labels, cameras } of batches) {
      expect(images).toEqual(await loadBatch(set, indices, { augment: light, seed: 5, step }));
      expect([...labels]).toEqual(Array.from(indices, (index) => set.labels[index]));
      expect([...(cameras ?? [])]).toEqual(Array.from(indices, (index) => index % 2));
    }
  });

  it('gives the same whatever it loads ahead', async () => {
    const strip = (batches: Batch[]) => batches.map((batch) => ({ ...batch, waited: 0 }));
    expect(strip(await collect({ ahead: 5 }))).toEqual(strip(await collect({ ahead: 1 })));
  });

  it('resumes from the state of any batch, to the bit', async () => {
    const whole = await collect();
    for (const at of [0, 3, 6]) {
      const { state } = whole[at];
      const { batches } = state.sampler as { batches: number };
      const rest = await collect({ batches: counting(batches), firstStep: state.step });
      expect(rest.map(({ images }) => images)).toEqual(whole.slice(at + 1).map(({ images }) => images));
    }
  });

  it('loads no more than it may ahead', async () => {
    let drawn = 0;
    const sampler = counting(0, 100);
    const iterator = prefetchBatches({
      set,
      batches: { next: () => ((drawn += 1), sampler.next()) },
      ahead: 3,
    });
    await iterator.next();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(drawn).toBe(4);
    await iterator.return();
  });

  it('throws what loading throws at its batch, not earlier', async () => {
    const indices = [Int32Array.of(1), Int32Array.of(99), Int32Array.of(2)];
    const iterator = prefetchBatches({ set, batches: indices[Symbol.iterator](), ahead: 3 });
    expect((await iterator.next()).done).toBe(false);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await expect(iterator.next()).rejects.toThrow('load: expected indices in 0..9, received 99');
  });

  it('refuses to load nothing ahead', async () => {
    await expect(collect({ ahead: 0 })).rejects.toThrow(
      'prefetchBatches: expected ahead to be a whole number >= 1, received 0',
    );
  });
});

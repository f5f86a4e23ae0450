import { existsSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGallery, openGallery, verifyGallery } from '../../src/index.ts';
import type { NewItem } from '../../src/index.ts';
import { randomVectors } from '../random.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const length = 8;
const model = { hash: 'abc', embeddingLength: length };
const vectors = randomVectors(30, length, 2);
const itemOf = (row: number): NewItem => ({
  ...{ id: `item ${row}`, label: 'x', vector: vectors.subarray(row * length, (row + 1) * length) },
  thumbnail: { bytes: Uint8Array.of(row, 1, 2), type: 'image/png' },
});

let folder: string;

beforeEach(async () => {
  folder = `${await temporaryFolder()}/gallery`;
  const gallery = await createGallery(folder, { model });
  for (const first of [0, 10, 20]) await gallery.add(Array.from({ length: 10 }, (_, i) => itemOf(first + i)));
  await gallery.close();
});

afterEach(() => rm(folder, { recursive: true }));

const file = (name: string): string => `${folder}/${name}`;

function flip(name: string, at: number): void {
  const bytes = readFileSync(file(name));
  bytes[at] ^= 1;
  writeFileSync(file(name), bytes);
}

async function countItems(): Promise<{ readonly items: number; readonly droppedBytes?: number }> {
  const gallery = await openGallery(folder);
  const { items, droppedBytes } = await gallery.stats();
  await gallery.close();
  return { items, droppedBytes };
}

describe('a write that was cut short', () => {
  it.each([1, 11, 12, 40])('takes nothing with it: the last %d bytes of the log are missing', async (missing) => {
    const size = statSync(file('items-1.log')).size;
    truncateSync(file('items-1.log'), size - missing);
    expect(await verifyGallery(folder)).toEqual([]);
    const { items, droppedBytes } = await countItems();
    expect(items).toBe(20);
    expect(droppedBytes).toBeGreaterThan(0);
    // Taken away now, and what follows stands in its place.
    expect(statSync(file('vectors-1.f32')).size).toBe(20 * length * 4);
    const gallery = await openGallery(folder);
    expect((await gallery.stats()).droppedBytes).toBe(0);
    await gallery.add([itemOf(25)]);
    await gallery.close();
    expect(await countItems()).toEqual({ items: 21, droppedBytes: 0 });
  });

  it('may leave vectors, thumbnails and zeros behind', async () => {
    for (const name of ['vectors-1.f32', 'thumbnails-1.bin']) writeFileSync(file(name), 'half a vec', { flag: 'a' });
    writeFileSync(file('items-1.log'), Buffer.alloc(100), { flag: 'a' });
    expect(await countItems()).toEqual({ items: 30, droppedBytes: 100 });
    expect(await verifyGallery(folder)).toEqual([]);
  });

  it('may leave the files of a compaction, which the next writer takes away', async () => {
    for (const name of ['items-2.log', 'vectors-2.f32', 'gallery.json.77.tmp']) writeFileSync(file(name), 'x');
    writeFileSync(file('mine.txt'), 'x');
    expect((await countItems()).items).toBe(30);
    expect(readdirSync(folder).filter((name) => !name.startsWith('writer-'))).toEqual([
      'gallery.json',
      'items-1.log',
      'mine.txt',
      'thumbnails-1.bin',
      'vectors-1.f32',
    ]);
  });
});

describe('damage', () => {
  it.each([
    ['items-1.log', 4, "a broken head at byte 0 of the items' log"],
    ['items-1.log', 60, "a broken record at byte 0 of the items' log"],
    ['vectors-1.f32', 15 * length * 4, 'from "item 10" on: its vectors differ from their checksum'],
  ])('of %s at byte %d is told, and nothing is opened', async (name, at, message) => {
    flip(name, at);
    expect(await verifyGallery(folder)).toEqual([expect.stringContaining(message)]);
    await expect(openGallery(folder)).rejects.toThrow(
      new RegExp(`openGallery: expected whole files in .*${message}.*verifyGallery`),
    );
    // The lock was let go.
    await expect(openGallery(folder)).rejects.toThrow(message);
  });

  it('of thumbnails is found by verify', async () => {
    flip('thumbnails-1.bin', 3);
    const gallery = await openGallery(folder);
    expect(await gallery.verify()).toEqual([
      expect.stringContaining('from "item 0" on: its thumbnails differ from their checksum'),
    ]);
    await gallery.close();
  });

  it("of the vectors' end is told", async () => {
    truncateSync(file('vectors-1.f32'), 20 * length * 4 + 5);
    await expect(openGallery(folder)).rejects.toThrow(
      'expected 10 vectors from row 20 on, received the end of the file after 5 bytes',
    );
  });

  it.each([
    ['{', 'to describe a gallery, received no JSON; restore'],
    ['{"format":2}', 'openGallery: expected format 1 in'],
    ['{"format":1}', 'received engine, model or generation missing'],
    [
      '{"format":1,"engine":"lance","model":{"hash":"a","embeddingLength":2},"generation":1}',
      'expected a gallery of the engine embedded',
    ],
  ])('of the manifest is told: %s', async (text, message) => {
    writeFileSync(file('gallery.json'), text);
    await expect(openGallery(folder)).rejects.toThrow(message);
  });

  it('of a file that is gone is told', async () => {
    await rm(file('vectors-1.f32'));
    await expect(openGallery(folder)).rejects.toThrow('openGallery: expected the files of generation 1 in');
  });
});

describe('a lock', () => {
  const lock = (): string => file(readdirSync(folder).find((name) => name.endsWith('.lock')) ?? '');
  const hold = (holder: object): void => {
    writeFileSync(lock(), JSON.stringify(holder));
  };

  it('of a process that is gone is taken over', async () => {
    hold({ pid: 2 ** 22 + 1, host: hostname(), started: '1' });
    const before = lock();
    expect((await countItems()).items).toBe(30);
    expect(existsSync(before)).toBe(false);
  });

  it.runIf(process.platform === 'linux')('of a later process with the same number is taken over', async () => {
    hold({ pid: process.pid, host: hostname(), started: '1' });
    expect((await countItems()).items).toBe(30);
  });

  it('of another machine is not', async () => {
    hold({ pid: 1, host: 'elsewhere', started: '1' });
    await expect(openGallery(folder)).rejects.toThrow(
      /process 1 on elsewhere has open; close it there or open with readOnly \(if that machine is gone, remove .*writer-\d+\.lock\)/,
    );
  });

  it('that is just being written is not', async () => {
    writeFileSync(lock(), '{"pid"');
    await expect(openGallery(folder)).rejects.toThrow('a machine that is just taking it');
  });
});

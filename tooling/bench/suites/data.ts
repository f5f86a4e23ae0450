import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { emoji, folderTable, imageNet, lightAugmentation, loadBatch, openTable, prefetchBatches } from '@htg/datasets';
import type { ImageSet, IndexBatches } from '@htg/datasets';
import sharp from 'sharp';
import { interleave } from '../measure.ts';
import type { Timing } from '../measure.ts';
import { startPythonPeer } from '../python-peer.ts';
import type { Row, Suite } from '../suite.ts';
import { waitingTrainer } from '../waiting-trainer.ts';

const images = 2000;
const batch = 32;

/** The usual way, whose resizing ours is, and torchvision's newer one without PIL. */
const peers = {
  pil: "torchvision's DataLoader, 2 workers",
  tensors: "torchvision's DataLoader, 2 workers, v2 transforms of tensors",
};

export const suite: Suite = {
  description: `${images} JPEGs of 500 x 375: random resized crop to 224, mirroring, jitter; batches of ${batch}`,
  run: async ({ progress, wants }) => [
    ...(wants('pipeline') ? await pipeline(progress) : []),
    ...(wants('emoji') ? await smallBatches() : []),
  ],
};

/** Whole epochs over {@link images} files. */
async function pipeline(progress: (text: string) => void): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'htg-bench-data-'));
  try {
    progress(`drawing ${images} images`);
    await drawImages(folder);
    return await epochs(folder, progress);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function epochs(folder: string, progress: (text: string) => void): Promise<Row[]> {
  const table = await folderTable(folder);
  const open = async (options: { readonly workers?: number; readonly store?: boolean }): Promise<ImageSet> => {
    const shares = { train: 1, validation: 0, test: 0 };
    const cache = join(folder, '.cache');
    return (await openTable(table, { imageSize: 224, seed: 1, shares, verify: 'header', cache, ...options })).train;
  };
  const contenders: Record<string, () => unknown> = {};
  for (const [name, options] of [
    ['ours', {}],
    ['ours, 2 workers', { workers: 2 }],
    ['ours, decoded images stored', { store: true }],
  ] as const) {
    const set = await open(options);
    contenders[name] = () => epoch(set);
  }
  const { peer, absent } = await startPythonPeer('data');
  if (peer === undefined) progress(absent);
  else {
    await peer.call('prepare', { folder, workers: 2, batch });
    contenders[peers.pil] = () => peer.time('epoch', { kind: 'pil' });
    contenders[peers.tensors] = () => peer.time('epoch', { kind: 'tensors' });
  }
  progress(`reading ${images} images, ${Object.keys(contenders).length} ways in turns`);
  const timings: Record<string, Timing> = await interleave(contenders, { rounds: 5, warmUp: 1 });
  await peer?.close();
  const times = (peer: string, median: number): string =>
    peer in timings ? (timings[peer].median / median).toFixed(2) : (absent ?? '');
  return Object.entries(timings).map(([what, { median, min }]) => ({
    what,
    'images/s (median)': Math.round(images / (median / 1000)),
    'images/s (best)': Math.round(images / (min / 1000)),
    'times PIL': times(peers.pil, median),
    'times tensors': times(peers.tensors, median),
  }));
}

/** All images once, in batches, as a trainer that does nothing would ask for them. */
async function epoch(set: ImageSet): Promise<void> {
  const augment = imageNet().train;
  for await (const loaded of prefetchBatches({ set, batches: inOrder(set.length), augment })) {
    if (loaded.images.length === 0) throw new Error('an empty batch');
  }
}

function inOrder(length: number): IndexBatches {
  let start = 0;
  return {
    next: () => {
      if (start >= length) return { done: true, value: undefined };
      const value = Int32Array.from({ length: Math.min(batch, length - start) }, (_, i) => start + i);
      start += batch;
      return { done: false, value };
    },
  };
}

/** What a batch of the emoji set costs, and how long a trainer waits for it. */
async function smallBatches(): Promise<Row[]> {
  const { train } = await emoji({ imageSize: 64, seed: 1 });
  const augment = lightAugmentation();
  const indices = Int32Array.from({ length: batch }, (_, i) => (i * 97) % train.length);
  let step = 0;
  const { light } = await interleave(
    { light: () => loadBatch(train, indices, { augment, step: step++ }) },
    { rounds: 200, warmUp: 100 },
  );
  const what = `emoji, ${batch} images of 64 px, light augmentation: milliseconds a batch`;
  const cost = { what, 'milliseconds (median)': light.median.toFixed(2), 'milliseconds (best)': light.min.toFixed(2) };
  return [cost, await waitingTrainer(train)];
}

/** Photographs' sizes in bytes (about 50 KB): smooth shapes, some texture, some noise, from a fixed seed. */
async function drawImages(folder: string): Promise<void> {
  let seed = 1;
  const random = (): number => ((seed = Math.imul(seed, 1664525) + 1013904223) >>> 8) & 255;
  const noise = (width: number, height: number) =>
    sharp(Uint8Array.from({ length: width * height * 3 }, random), { raw: { width, height, channels: 3 } })
      .resize(500, 375, { fit: 'fill', kernel: 'cubic' })
      .png({ compressionLevel: 0 })
      .toBuffer();
  const textures = await Promise.all(Array.from({ length: 8 }, () => noise(125, 94)));
  for (let i = 0; i < images; i++) {
    const texture = await sharp(textures[i % textures.length])
      .ensureAlpha(0.2)
      .png({ compressionLevel: 0 })
      .toBuffer();
    const jpeg = await sharp(await noise(16, 12))
      .composite([{ input: texture }])
      .jpeg({ quality: 85 })
      .toBuffer();
    const place = join(folder, String(i % 20));
    await mkdir(place, { recursive: true });
    await writeFile(join(place, `${i}.jpg`), jpeg);
  }
}

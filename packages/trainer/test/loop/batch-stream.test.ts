import type { ImageSet } from '@htg/datasets';
import { describe, expect, it } from 'vitest';
import { batchStream } from '../../src/loop/batch-stream.ts';

const set: ImageSet = {
  length: 6,
  identities: 3,
  labels: Int32Array.of(0, 0, 1, 1, 2, 2),
  names: ['a', 'b', 'c'],
  height: 1,
  width: 1,
  load: (indices) => Promise.resolve(Uint8Array.from(indices)),
};

/** Draws 0,1 then 2,3 then 4,5 and so on; its state is the number of batches drawn. */
const countingSampler = (start = 0) => ({
  state: start,
  next() {
    const first = (this.state++ * 2) % set.length;
    return { value: Int32Array.of(first, first + 1), done: false as const };
  },
});

/** Nothing is uploaded here. */
const plain = { upload: (pixels: Uint8Array) => pixels, free: () => undefined };

async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const each of stream) all.push(each);
  return all;
}

describe('batchStream', () => {
  it('gives pixels, labels and the state after each batch, in the order of the sampler', async () => {
    const batches = await collect(batchStream({ ...plain, set, sampler: countingSampler(), from: 0, to: 3 }));
    expect(batches.map(({ images }) => [...images])).toEqual([
      [0, 1],
      [2, 3],
      [4, 5],
    ]);
    expect(batches.map(({ labels }) => [...labels])).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
    ]);
    expect(batches.map(({ samplerState }) => samplerState)).toEqual([1, 2, 3]);
  });

  it('asks a loader of its own for the images and the update that a batch is for', async () => {
    const seen: unknown[] = [];
    await collect(
      batchStream({
        ...plain,
        set,
        sampler: countingSampler(),
        from: 5,
        to: 7,
        load(indices: Int32Array, step: number) {
          seen.push([[...indices], step]);
          return set.load(indices);
        },
      }),
    );
    expect(seen).toEqual([
      [[0, 1], 5],
      [[2, 3], 6],
    ]);
  });

  it('resumes from a state where the interrupted stream would have gone on', async () => {
    const whole = await collect(batchStream({ ...plain, set, sampler: countingSampler(), from: 0, to: 4 }));
    const { samplerState } = whole[1];
    const rest = await collect(batchStream({ ...plain, set, sampler: countingSampler(samplerState), from: 2, to: 4 }));
    expect(rest.map(({ images }) => [...images])).toEqual(whole.slice(2).map(({ images }) => [...images]));
  });

  it('throws a failed load where its batch is due, not earlier', async () => {
    let loads = 0;
    const failing: ImageSet = {
      ...set,
      load: (indices) => (loads++ === 1 ? Promise.reject(new Error('gone')) : set.load(indices)),
    };
    const stream = batchStream({ ...plain, set: failing, sampler: countingSampler(), from: 0, to: 3 });
    expect((await stream.next()).done).toBe(false);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await expect(stream.next()).rejects.toThrow('gone');
  });

  it('uploads the next batch while the one before it is trained on, and frees what nobody takes', async () => {
    const seen: string[] = [];
    const upload = (pixels: Uint8Array): string => {
      seen.push(`upload ${pixels.join()}`);
      return pixels.join();
    };
    const free = (images: string): void => {
      seen.push(`free ${images}`);
    };
    for await (const { images } of batchStream({ set, sampler: countingSampler(), upload, free, from: 0, to: 9 })) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      seen.push(`train ${images}`);
      if (images === '2,3') break;
    }
    expect(seen).toEqual(['upload 0,1', 'upload 2,3', 'train 0,1', 'upload 4,5', 'train 2,3', 'free 4,5']);
  });

  it('counts uploads as waiting', async () => {
    const upload = (pixels: Uint8Array): Uint8Array => {
      const end = performance.now() + 20;
      while (performance.now() < end);
      return pixels;
    };
    const [first] = await collect(batchStream({ ...plain, upload, set, sampler: countingSampler(), from: 0, to: 1 }));
    expect(first.waited).toBeGreaterThan(15);
  });

  it('is empty where no update is left', async () => {
    expect(await collect(batchStream({ ...plain, set, sampler: countingSampler(), from: 3, to: 3 }))).toEqual([]);
  });
});

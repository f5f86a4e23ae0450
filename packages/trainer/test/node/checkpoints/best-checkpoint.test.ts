import { mkdtemp, readdir, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Memory, TrainingPosition } from '../../../src/index.ts';
import { Memories } from '../../../src/loop/memory.ts';
import { bestCheckpoint } from '../../../src/node/index.ts';

let place: string;
let messages: string[];
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'htg-best-'));
  messages = [];
});
afterEach(() => rm(place, { recursive: true }));

/** A training of one weight, whose average is its value and a half. */
function training() {
  const weight = tf.variable(tf.scalar(0));
  const memories = new Memories();
  return {
    weights: { 'embedder/a': weight, 'optimizer/momentum/a': tf.variable(tf.scalar(7)) },
    step: 0,
    set(step: number) {
      this.step = step;
      weight.assign(tf.scalar(step));
    },
    get position(): TrainingPosition {
      return { step: this.step, sampler: {}, memories: memories.state };
    },
    attach<State>(name: string, memory: Memory<State>) {
      memories.attach(name, memory);
    },
    restore: (states?: Readonly<Record<string, unknown>>) => {
      memories.restore(states);
    },
    async withAverages<Result>(body: () => Promise<Result>) {
      const value = weight.dataSync()[0];
      weight.assign(tf.scalar(value + 0.5));
      const result = await body();
      weight.assign(tf.scalar(value));
      return result;
    },
    value: () => weight.dataSync()[0],
  };
}

const best = (of: ReturnType<typeof training>) =>
  bestCheckpoint(join(place, 'stage1'), of, { onDamaged: (message) => messages.push(message) });

describe('bestCheckpoint', () => {
  it('keeps the models of the best validation, with their averages', async () => {
    const one = training();
    const kept = best(one);
    for (const [step, value, isBest] of [
      [1, 0.2, true],
      [2, 0.5, true],
      [3, 0.4, false],
      [4, 0.5, false],
    ] as const) {
      one.set(step);
      expect(await kept.offer(value)).toBe(isBest);
      expect(one.value()).toBe(step);
    }
    expect((await readdir(place)).sort()).toEqual(['stage1-best.json', 'stage1-best.safetensors']);
    expect(await kept.load()).toBe(2);
    expect(one.value()).toBe(2.5);
    expect(one.weights['optimizer/momentum/a'].dataSync()[0]).toBe(7);
  });

  it('resumed, is beaten by nothing less than the best of the uninterrupted training', async () => {
    const first = training();
    first.set(1);
    await best(first).offer(0.5);
    const second = training();
    const kept = best(second);
    second.restore(first.position.memories);
    second.set(2);
    expect(await kept.offer(0.4)).toBe(false);
    expect(await kept.load()).toBe(1);
  });

  it('leaves the last weights where none was kept or it is damaged, and says so', async () => {
    const one = training();
    const kept = best(one);
    one.set(3);
    expect(await kept.load()).toBeUndefined();
    await kept.offer(1);
    await truncate(join(place, 'stage1-best.safetensors'), 20);
    expect(await kept.load()).toBeUndefined();
    expect(one.value()).toBe(3);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatch(
      /^the best checkpoint is damaged \(.*\), kept as stage1-best\.damaged\.\*; the last weights stay$/,
    );
  });

  it('forgets a value whose models could not be written', async () => {
    const one = training();
    const kept = bestCheckpoint(join(place, 'missing', 'stage1'), one, { onDamaged: () => undefined });
    await expect(kept.offer(1)).rejects.toThrow('writeAtomic: expected to write');
    expect(one.position.memories).toEqual({ best: { best: null, stale: 0 } });
  });
});

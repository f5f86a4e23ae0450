import '@tensorflow/tfjs-backend-cpu';
import { scalar, setBackend, variable } from '@tensorflow/tfjs-core';
import type { Variable } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { CallQueue } from '../../src/compile/call-queue.ts';

let [v, w]: Variable[] = [];
beforeAll(async () => {
  await setBackend('cpu');
  [v, w] = [variable(scalar(0)), variable(scalar(0))];
});

it('lets calls overlap that only read the same, or write other variables', () => {
  const queue = new CallQueue();
  expect(queue.enter(new Map([[v, false]])).turn).toBeUndefined();
  expect(queue.enter(new Map([[v, false]])).turn).toBeUndefined();
  expect(queue.enter(new Map([[w, true]])).turn).toBeUndefined();
});

it('makes a writer wait for readers and writers, and a call of unknown variables for all', async () => {
  const queue = new CallQueue();
  const order: string[] = [];
  const reader = queue.enter(new Map([[v, false]]));
  const writer = queue.enter(new Map([[v, true]]));
  const unknown = queue.enter(undefined);
  const last = queue.enter(new Map([[w, false]]));
  expect(reader.turn).toBeUndefined();
  void writer.turn?.then(() => order.push('writer'));
  void unknown.turn?.then(() => order.push('unknown'));
  void last.turn?.then(() => order.push('last'));
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  await settle();
  expect(order).toEqual([]);
  reader.leave();
  await settle();
  expect(order).toEqual(['writer']);
  writer.leave();
  await settle();
  expect(order).toEqual(['writer', 'unknown']);
  unknown.leave();
  await settle();
  expect(order).toEqual(['writer', 'unknown', 'last']);
});

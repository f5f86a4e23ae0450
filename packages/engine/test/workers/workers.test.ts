import { fileURLToPath } from 'node:url';
import { freePorts } from '@htg/ground/free-ports';
import { locateLibrary } from '@htg/libtensorflow';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { sayInProcess } from '../../../../tooling/testing/say-in-process.ts';
import { allGather, allReduce, fromFirstWorker } from '../../src/index.ts';
import { onBackends } from '../on-backends.ts';

const program = fileURLToPath(new URL('../programs/workers.ts', import.meta.url));

/** Lists of numbers by name, and what else was said. */
interface Seen extends Readonly<Record<'count' | 'leaked' | 'toldAgain', number>> {
  readonly told: unknown;
  readonly lists: Readonly<Record<string, readonly number[]>>;
}

/** What worker `index` of two saw, each in a process of its own. */
async function worker(index: number, ports: readonly number[]): Promise<Seen> {
  const { out, err } = await sayInProcess(program, [index, ...ports].map(String));
  if (out === '') throw new Error(err);
  return JSON.parse(out) as Seen;
}

/** Largest difference of two lists. */
const apart = (a: readonly number[], b: readonly number[]): number => {
  expect(a.length).toBe(b.length);
  return Math.max(...a.map((value, i) => Math.abs(value - b[i])));
};

it('sums and gathers of two processes, with their gradients, at once and compiled', async (context) => {
  if (locateLibrary() === undefined) context.skip('no libtensorflow: run htg-engine install');
  const ports = await freePorts(2);
  const seen = await Promise.all([worker(0, ports), worker(1, ports)]);
  for (const { lists, ...each } of seen) {
    expect(each.count).toBe(2);
    expect(lists.sum).toEqual(lists.expectedSum);
    expect(lists.whole).toEqual(lists.expectedWhole);
    expect(lists.compiledWhole).toEqual(lists.expectedWhole);
    // Two calls, the trace not counted.
    expect(lists.variable).toEqual(lists.expectedWhole.map((value) => Math.fround(2 * value)));
    expect(lists.labels).toEqual([0, 7, 1, 7]);
    expect(lists.compiledGradient).toEqual(lists.gradient);
    // Sums of six products of numbers around 1, in another order.
    expect(apart(lists.gradient, lists.expectedGradient)).toBeLessThan(1e-5);
    expect(apart(lists.sumGradient, lists.expectedSumGradient)).toBeLessThan(1e-4);
    // Means and sums in another order.
    expect(apart(lists.normed, lists.expectedNormed)).toBeLessThan(1e-6);
    expect(apart(lists.normGradient, lists.expectedNormGradient)).toBeLessThan(1e-5);
    // Central differences in float32.
    const places = [0, 5, 11].map((place) => lists.gradient[place]);
    expect(apart(lists.differences, places)).toBeLessThan(2e-2);
    expect(each.leaked).toBe(0);
    expect(each.told).toEqual({ scores: [0.1, 1 / 3], text: 'ä'.repeat(100) });
    expect(each.toldAgain).toBe(3);
  }
  expect(seen[0].lists.total).toEqual(seen[1].lists.total);
  expect(seen[0].lists.gradient).not.toEqual(seen[1].lists.gradient);
});

onBackends('one process', (test) => {
  test('is a group of its own', async () => {
    const x = tf.tensor2d([[1, 2]]);
    const before = tf.memory().numTensors;
    const [sum, whole] = [allReduce(x), allGather(x)];
    expect([...sum.dataSync(), ...whole.dataSync()]).toEqual([1, 2, 1, 2]);
    tf.dispose([sum, whole]);
    const gradient = tf.grad((input) => tf.sum(tf.square(allGather(allReduce(input)))))(x);
    expect(Array.from(gradient.dataSync())).toEqual([2, 4]);
    gradient.dispose();
    expect(tf.memory().numTensors).toBe(before);
    expect(await fromFirstWorker('said')).toBe('said');
  });

  test('refuses what cannot be gathered', () => {
    expect(() => allGather(tf.scalar(1))).toThrow(
      'allGather: expected rows to gather, received a scalar; reshape it to [1]',
    );
    expect(() => allReduce(tf.tensor1d([true], 'bool'))).toThrow(
      'allReduce: expected a float32 or int32 tensor, received bool; cast it',
    );
  });
});

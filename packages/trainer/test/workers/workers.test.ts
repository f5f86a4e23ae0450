import { fileURLToPath } from 'node:url';
import { useEngine } from '@htg/engine';
import { freePorts } from '@htg/ground/free-ports';
import { locateLibrary } from '@htg/libtensorflow';
import { beforeAll, describe, expect, it } from 'vitest';
import { sayInProcess } from '../../../../tooling/testing/say-in-process.ts';
import { loadShare, placesOfShare } from '../../src/loop/batch-share.ts';
import { trainCases } from './worker-cases.ts';
import type { CaseResult } from './worker-cases.ts';

type Results = Readonly<Record<string, CaseResult>>;

const program = fileURLToPath(new URL('../programs/worker.ts', import.meta.url));

/** A worker in a process of its own. */
async function worker(index: number, ports: readonly number[]): Promise<Results> {
  const { out, err } = await sayInProcess(program, [2, index, ...ports].map(String));
  if (out === '') throw new Error(err);
  return JSON.parse(out) as Results;
}

/** The largest difference of two records of numbers, by the largest of a record's numbers or 1, and where it is. */
function largest(
  one: Readonly<Record<string, readonly number[]>>,
  other: Readonly<Record<string, readonly number[]>>,
): { readonly path: string; readonly difference: number } {
  expect(Object.keys(one)).toEqual(Object.keys(other));
  return Object.keys(one)
    .map((path) => {
      const length = Math.max(1, ...one[path].map(Math.abs));
      return { path, difference: Math.max(...one[path].map((value, i) => Math.abs(value - other[path][i]))) / length };
    })
    .reduce((most, each) => (each.difference > most.difference ? each : most));
}

/** A worker's result, of which divided weights are those of all workers. */
function joined(name: string, { weights, measures }: CaseResult, all: readonly Results[]): Omit<CaseResult, 'divided'> {
  const parts = Object.keys(all[0][name].divided);
  const wholes = parts.map((path) => [path, all.flatMap((results) => results[name].weights[path])] as const);
  return { measures, weights: { ...weights, ...Object.fromEntries(wholes) } };
}

let alone: Results = {};
let two: readonly Results[] = [];
beforeAll(async () => {
  if (locateLibrary() === undefined) return;
  const ports = await freePorts(2);
  two = await Promise.all([0, 1].map((index) => worker(index, ports)));
  await useEngine({ engine: 'tensorflow', tensorflow: { threadsInsideOps: 1, xlaCache: false } });
  alone = await trainCases();
}, 300_000);

describe('several workers', () => {
  const found = locateLibrary() !== undefined;
  it
    .runIf(found)
    .each([
      'stage 1: softmax and batch-hard triplets',
      'stage 1: ArcFace and SoftTriple with divided weights, clipped gradients, averages',
      'stage 2: D, G and F',
      'stage 2 by noise: frozen batch norms, a neck, clipped gradients, averages',
    ])('%s: two make the updates of one, alike to the bit', (name) => {
    const [first, second] = two.map((results) => joined(name, results[name], two));
    expect(second).toEqual(first);
    const one = alone[name];
    // Sums of gradients, and of batch statistics, in another order; two updates.
    for (const [which, tolerance] of [
      ['weights', 1e-5],
      // Sums of gradients, which the rate of 0.01 is yet to make small: twenty batch norms of sixteen values magnify the last bits (9.1e-5 was seen).
      ['slots', 2e-4],
    ] as const) {
      const those = (weights: CaseResult['weights']) =>
        Object.fromEntries(
          Object.entries(weights).filter(([each]) => /^\w*[oO]ptimizer\//.test(each) === (which === 'slots')),
        );
      const { path, difference } = largest(those(one.weights), those(first.weights));
      expect(difference, path).toBeLessThan(tolerance);
    }
    one.measures.forEach((measures, step) => {
      const listed = (each: Readonly<Record<string, number>>) =>
        Object.fromEntries(Object.entries(each).map(([key, value]) => [key, [value]]));
      const worst = largest(listed(measures), listed(first.measures[step]));
      expect(worst.difference, `${worst.path} of update ${step + 1}`).toBeLessThan(1e-5);
    });
  });
});

describe('divided weights', () => {
  it.runIf(locateLibrary() !== undefined)(
    'are parts, with their momenta and averages, and whole on worker 0 for a checkpoint',
    () => {
      const name = 'stage 1: ArcFace and SoftTriple with divided weights, clipped gradients, averages';
      const [first, second] = two.map((results) => results[name]);
      expect(Object.keys(first.divided)).toEqual([
        'losses/arc/weights',
        'losses/centers/weights',
        'optimizer/momentum/losses/arc/weights',
        'optimizer/momentum/losses/centers/weights',
        'average/weights/losses/arc/weights',
        'average/weights/losses/centers/weights',
      ]);
      for (const [path, whole] of Object.entries(first.divided)) {
        expect([...first.weights[path], ...second.weights[path]], path).toEqual(whole);
        // Of five identities two and three.
        expect(first.weights[path].length / whole.length).toBe(2 / 5);
        expect(whole.length).toBe(alone[name].weights[path].length);
        expect(second.divided[path]).toEqual([]);
      }
    },
  );
});

describe('a share of a batch', () => {
  it('is an equal part, in order', () => {
    expect([0, 1, 2].map((index) => placesOfShare('trainBasic', 6, { index, count: 3 }))).toEqual([
      { from: 0, to: 2 },
      { from: 2, to: 4 },
      { from: 4, to: 6 },
    ]);
  });

  it('is refused where there is none', () => {
    expect(() => placesOfShare('trainBasic', 6, { index: 0, count: 4 })).toThrow(
      'trainBasic: expected batches that 4 workers can share equally, received one of 6 images; change the sampler or the number of workers',
    );
  });

  it('is loaded as it is in the whole batch, where an image is repeated too', async () => {
    const asked: number[][] = [];
    /** An image's number and how often it stood before. */
    const load = (indices: Int32Array): Promise<Uint8Array> => {
      asked.push([...indices]);
      const pixels = Array.from(indices, (index, i) => [
        index,
        indices.subarray(0, i).filter((each) => each === index).length,
      ]);
      return Promise.resolve(Uint8Array.from(pixels.flat()));
    };
    const share = (index: number) => loadShare('trainBasic', load, { index, count: 2 });
    const batch = Int32Array.of(5, 5, 6, 7, 6, 8);
    expect(Array.from(await share(0)(batch, 0))).toEqual([5, 0, 5, 1, 6, 0]);
    expect(Array.from(await share(1)(batch, 0))).toEqual([7, 0, 6, 1, 8, 0]);
    expect(asked).toEqual([
      [5, 5, 6],
      [5, 5, 6, 7, 6, 8],
    ]);
  });
});

import '@tensorflow/tfjs-backend-cpu';
import { memory, setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { kMeans } from '../src/k-means.ts';
import { clusters } from './reference/clusters.ts';

/** Lloyd's rounds, every row against every mean each time; means are float32. */
function naiveKMeans(rows: readonly (readonly number[])[], initial: readonly number[], iterations: number) {
  let means = initial.map((row) => rows[row].map(Math.fround));
  let assignments: number[] = [];
  for (let iteration = 1; ; iteration++) {
    const distances = rows.map((row) =>
      means.map((mean) => mean.reduce((sum, value, i) => sum + (value - Math.fround(row[i])) ** 2, 0)),
    );
    const next = distances.map((all) => all.indexOf(Math.min(...all)));
    const changed = next.some((cluster, row) => cluster !== assignments[row]);
    assignments = next;
    const inertia = distances.reduce((sum, all, row) => sum + all[next[row]], 0);
    if (!changed || iteration === iterations) return { assignments, inertia, iterations: iteration };
    const filled = [...next];
    const farthest = [...rows.keys()].sort((a, b) => distances[b][next[b]] - distances[a][next[a]]);
    const size = (cluster: number): number => filled.filter((other) => other === cluster).length;
    means.forEach((_, cluster) => {
      if (size(cluster) > 0) return;
      const row = farthest.splice(
        farthest.findIndex((candidate) => size(filled[candidate]) > 1),
        1,
      )[0];
      filled[row] = cluster;
    });
    means = means.map((mean, cluster) => {
      const own = rows.filter((_, row) => filled[row] === cluster);
      return mean.map((_, i) => Math.fround(own.reduce((sum, row) => sum + row[i], 0) / own.length));
    });
  }
}

beforeAll(() => setBackend('cpu'));

it.each([1, 2, 3, 4, 5, 6])('goes the way of the plain algorithm, to the end or not: %i', async (seed) => {
  const { rows } = clusters({ images: 600, identities: 12, width: 5, noise: 1, seed });
  // Some begin at equal means, of which all but the first lose their rows.
  const initial = Array.from({ length: 30 }, (_, i) => (i % 7 === 0 ? 3 : 17 * i));
  const before = memory().numTensors;
  for (const iterations of [1, 2, 3, 5, 100]) {
    const result = await kMeans('test', Float32Array.from(rows.flat()), 5, {
      initial,
      iterations,
      memoryLimit: 2 ** 17,
    });
    const expected = naiveKMeans(rows, initial, iterations);
    expect([...result.assignments]).toEqual(expected.assignments);
    expect(result.iterations).toBe(expected.iterations);
    expect(result.inertia).toBeCloseTo(expected.inertia, 9);
  }
  expect(memory().numTensors).toBe(before);
});

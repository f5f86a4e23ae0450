import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { useEngine } from '@htg/engine';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SetFiles } from '../src/embedded-rows.ts';
import { evaluate } from '../src/evaluate.ts';
import type { Rules } from '../src/protocols.ts';

/** What `tooling/oracles/evaluate.py` exported by numpy, and pytorch-metric-learning's numbers of it. */
const folder = fileURLToPath(new URL('golden/', import.meta.url));
type Accuracies = Readonly<
  Record<
    | 'precision_at_1'
    | 'r_precision'
    | 'mean_average_precision_at_r'
    | 'mean_average_precision'
    | 'mean_reciprocal_rank',
    number
  >
>;
let golden: Readonly<Record<'self' | 'two', Accuracies>>;
beforeAll(async () => {
  golden = JSON.parse(await readFile(`${folder}golden.json`, 'utf8')) as typeof golden;
  await useEngine({ engine: 'cpu' });
});

const rules: Rules = {
  ...{ protocol: 'retrieval', distance: 'cosine', averagePrecision: 'ranking', ks: [1, 5, 10], repeats: 10, seed: 1 },
};

async function scoresOf(files: SetFiles): Promise<Accuracies> {
  const { models } = await evaluate({ files }, rules, {
    perIdentity: false,
    onProgress: () => undefined,
    onNote: () => undefined,
    startEngine: () => Promise.resolve(),
  });
  const scores = Object.values(models)[0].scores as Readonly<Record<string, number>>;
  return {
    precision_at_1: scores.rank1,
    r_precision: scores.rPrecision,
    mean_average_precision_at_r: scores.mapAtR,
    mean_average_precision: scores.mAP,
    mean_reciprocal_rank: scores.mrr,
  };
}

/** Both mean 64-bit numbers, but the peer's reciprocal ranks are 32-bit ones, which a sum of 90 keeps to six digits. */
const tolerance = (name: string): number => (name === 'mean_reciprocal_rank' ? 1e-6 : 1e-12);
function expectSame(received: Accuracies, expected: Accuracies): void {
  for (const [name, value] of Object.entries(expected)) {
    expect(Math.abs(received[name as keyof Accuracies] - value), name).toBeLessThan(tolerance(name));
  }
}

describe("embeddings that numpy exported have pytorch-metric-learning's numbers", () => {
  it.each([
    ['npy, 32 bits', 'embeddings.npy', 'labels.npy'],
    ['npy, 16 bits', 'embeddings-float16.npy', 'labels-int32.npy'],
    ['npy, 64 bits, big endian', 'embeddings-float64-big-endian.npy', 'labels-text.npy'],
    ['npy in Fortran order', 'embeddings-fortran.npy', 'labels.npy'],
    ['safetensors', 'arrays.safetensors', 'arrays.safetensors'],
    ['safetensors by names', 'arrays.safetensors#embeddings', 'arrays.safetensors#labels'],
    ['CSV without names', 'embeddings.csv', 'labels.npy'],
    ['CSV with names', 'table.csv', 'table.csv'],
    ['JSON', 'arrays.json', 'arrays.json#labels'],
  ])('%s', async (_, embeddings, labels) => {
    expectSame(await scoresOf({ embeddings: folder + embeddings, labels: folder + labels }), golden.self);
  });

  it.each([
    ['flags of npy', 'is-query.npy'],
    ['a column of a table', 'table.csv#is_query'],
  ])('queries and a gallery apart, by %s', async (_, isQuery) => {
    const files = { embeddings: `${folder}embeddings.npy`, labels: `${folder}labels.npy`, isQuery: folder + isQuery };
    expectSame(await scoresOf(files), golden.two);
  });
});

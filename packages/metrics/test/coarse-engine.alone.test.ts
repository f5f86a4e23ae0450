import { useEngine } from '@htg/engine';
import type * as tfjs from '@tensorflow/tfjs-core';
import { expect, it, vi } from 'vitest';
import { evaluateRetrieval, nearestNeighbors } from '../src/index.ts';
import { clusters } from './reference/clusters.ts';

type Core = typeof tfjs;

const { coarse } = vi.hoisted(() => ({ coarse: { on: false } }));

// Matrix units that keep ten bits of each factor, as GPUs' reduced-precision modes do.
vi.mock('@tensorflow/tfjs-core', async (importOriginal) => {
  const core = await importOriginal<Core>();
  const tenBits = (x: Parameters<typeof core.matMul>[0]): ReturnType<typeof core.tensor> => {
    const tensor = x as ReturnType<typeof core.tensor>;
    const bits = new Uint32Array(Float32Array.from(tensor.dataSync()).buffer).map(
      (word) => (word + 0x1000) & 0xffffe000,
    );
    return core.tensor(new Float32Array(bits.buffer), tensor.shape);
  };
  const matMul: typeof core.matMul = (a, b, transposeA, transposeB) =>
    coarse.on ? core.matMul(tenBits(a), tenBits(b), transposeA, transposeB) : core.matMul(a, b, transposeA, transposeB);
  return { ...core, matMul };
});

it('gives the very same result on an engine with coarse products', async () => {
  await useEngine({ engine: 'cpu' });
  const { rows, labels } = clusters({ images: 400, identities: 40, width: 12, noise: 1, seed: 6 });
  const evaluate = async (): Promise<unknown> => [
    await evaluateRetrieval({ embeddings: rows, labels }),
    await nearestNeighbors({ embeddings: rows, k: 9 }),
  ];
  const fine = await evaluate();
  coarse.on = true;
  expect(await evaluate()).toEqual(fine);
});

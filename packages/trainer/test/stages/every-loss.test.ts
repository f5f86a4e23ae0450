import { useEngine } from '@htg/engine';
import { locateLibrary } from '@htg/libtensorflow';
import { lossKinds } from '@htg/losses/named';
import type { LossKind } from '@htg/losses/named';
import { describe, expect, it } from 'vitest';
import { trainBasic } from '../../src/index.ts';
import { smoothNet } from '../smooth-net.ts';
import { changedSince, sampler, side, tinySet, valuesOf } from '../tiny.ts';

const train = tinySet();
const kinds: Readonly<Record<string, LossKind>> = lossKinds;

/** Ten updates of stage 1 with one loss: what it was in each, and whether F learned. */
async function tenUpdates(
  kind: string,
  memory?: { readonly size: number },
): Promise<{ readonly losses: number[]; readonly learned: boolean }> {
  const embedder = smoothNet([train.length, side, side, 3], 8);
  const named = kinds[kind];
  const settings = named.schema.parse({ kind, ...(memory && { memory }) });
  const context = { name: 'own', embeddingLength: embedder.outputLength, identities: 4, images: 2, seed: 1 };
  const loss = named.make(settings, context);
  const before = valuesOf(embedder.trainable);
  const training = trainBasic({ embedder, losses: [loss], train, sampler, steps: 10, learningRate: 0.001, seed: 1 });
  const losses: number[] = [];
  for await (const { measures } of training) {
    expect(measures.own).toBe(measures.loss);
    losses.push(measures.own);
  }
  for (const path of Object.keys(loss.variables ?? {})) expect(training.weights).toHaveProperty([`losses/own/${path}`]);
  const learned = changedSince(before, embedder.trainable).length > 0;
  training.dispose();
  loss.dispose();
  embedder.dispose();
  return { losses, learned };
}

describe('ten updates of stage 1', () => {
  it.each(Object.keys(kinds))('with the loss %s, on TensorFlow where it is, and on WASM', async (kind) => {
    const engines = locateLibrary() === undefined ? (['wasm'] as const) : (['wasm', 'tensorflow'] as const);
    const runs = [];
    for (const engine of engines) {
      await useEngine({ engine });
      runs.push(await tenUpdates(kind));
    }
    for (const { losses, learned } of runs) expect([losses.length, learned]).toEqual([10, true]);
    const [first, second = first] = runs.map(({ losses }) => losses[0]);
    // Before the first update both compute the same, but for rounding.
    expect(Math.abs(second - first)).toBeLessThan(1e-3 * Math.max(1, Math.abs(first)));
  });

  const remembering = Object.keys(kinds).filter((kind) => kinds[kind].remembers);
  it.each(remembering)('with the loss %s and a memory', async (kind) => {
    await useEngine({ engine: locateLibrary() === undefined ? 'wasm' : 'tensorflow' });
    const { losses, learned } = await tenUpdates(kind, { size: 16 });
    expect([losses.length, learned]).toEqual([10, true]);
  });
});

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { compile, randomStream, useEngine } from '@htg/engine';
import { locateLibrary } from '@htg/libtensorflow';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { smallDemo } from '../engines/both-stages.ts';
import { everyLoss, lossShape } from '../engines/every-loss.ts';
import { compareUpdates } from '../engines/lockstep.ts';
import type { ComparedUpdate } from '../engines/lockstep.ts';

const batch = 16;
const megabytes = () => process.memoryUsage().rss / 1e6;

/** A batch of random embeddings with labels, from a seed. */
function drawBatch(seed: number): { readonly x: tf.Tensor2D; readonly labels: tf.Tensor1D } {
  const random = randomStream(seed, 'embeddings');
  const { embeddingLength, identities } = lossShape;
  const values = Float32Array.from({ length: batch * embeddingLength }, () => random.normal());
  const labels = Int32Array.from({ length: batch }, (_, i) => i % identities);
  return { x: tf.tensor2d(values, [batch, embeddingLength]), labels: tf.tensor1d(labels, 'int32') };
}

/** The largest difference of two tensors, relative to the largest number of the first (at least 1). */
function difference(a: tf.Tensor, b: tf.Tensor): number {
  const scale = Math.max(1, tf.max(tf.abs(a)).dataSync()[0]);
  return tf.max(tf.abs(tf.sub(a, b))).dataSync()[0] / scale;
}

describe.skipIf(locateLibrary() === undefined)('XLA on the CPU', () => {
  beforeAll(async () => {
    await useEngine({ engine: 'tensorflow', tensorflow: { xlaCache: false } });
  });

  describe.each(['xla', 'xla-clusters'] as const)('%s', (optimize) => {
    it.each(Object.entries(everyLoss))(
      '%s and its gradient are those of the graph executor to 1e-5',
      async (_, make) => {
        const differentiate = (loss: ReturnType<typeof make>) => (inputs: { x: tf.Tensor2D; labels: tf.Tensor1D }) => {
          const { value, grad } = tf.valueAndGrad((x: tf.Tensor) => loss(x as tf.Tensor2D, inputs.labels))(inputs.x);
          return { value, grad };
        };
        const [plain, fused] = [compile(differentiate(make())), compile(differentiate(make()), { optimize })];
        for (const seed of [1, 2]) {
          const inputs = drawBatch(seed);
          const [expected, actual] = [await plain(inputs), await fused(inputs)];
          expect(expected.value.dataSync()[0]).toBeGreaterThan(0);
          expect(difference(expected.value, actual.value)).toBeLessThan(1e-5);
          expect(difference(expected.grad, actual.grad)).toBeLessThan(1e-5);
        }
        plain.dispose();
        fused.dispose();
      },
    );

    it('every update of both stages, small, is that of the graph executor from the same state to 1e-5', async () => {
      const updates: ComparedUpdate[] = [];
      for await (const update of compareUpdates('tensorflow', optimize, { ...smallDemo, basicSteps: 6, htgSteps: 6 })) {
        updates.push(update);
        const { stage, step, loss, lossDifference, updateDifference } = update;
        console.log(
          `${optimize}, ${stage} ${String(step)}: loss ${loss.toFixed(5)}, off by ${lossDifference.toExponential(1)}, ` +
            `update by ${updateDifference.toExponential(1)}`,
        );
      }
      expect(updates).toHaveLength(12);
      expect(Math.max(...updates.map(({ lossDifference }) => lossDifference))).toBeLessThan(1e-5);
      // Rounding alone opens a relu here and closes one there; XLA did compile, so it is not zero.
      const worst = Math.max(...updates.map(({ updateDifference }) => updateDifference));
      expect(worst).toBeGreaterThan(0);
      expect(worst).toBeLessThan(1e-2);
    });
  });

  it('a hundred functions are compiled, and running them takes no memory', async () => {
    const loss = everyLoss.contrastiveLoss();
    const step = compile(({ x, labels }: { x: tf.Tensor2D; labels: tf.Tensor1D }) => ({ value: loss(x, labels) }), {
      optimize: 'xla',
      maxShapes: 100,
    });
    const inputs = Array.from({ length: 100 }, (_, i) => {
      const { x, labels } = drawBatch(i);
      return tf.tidy(() => {
        const rows = tf.tile(x, [i + 1, 1]);
        return {
          x: rows.slice([0, 0], [batch + i, lossShape.embeddingLength]),
          labels: tf.tile(labels, [i + 1]).slice(0, batch + i),
        };
      });
    });
    for (const each of inputs) (await step(each)).value.dispose();
    expect(step.traces).toBe(100);
    const after = megabytes();
    for (let round = 0; round < 50; round++) for (const each of inputs) (await step(each)).value.dispose();
    console.log(`100 functions: ${after.toFixed(0)} MB, after 5000 more calls ${megabytes().toFixed(0)} MB`);
    expect(megabytes() - after).toBeLessThan(30);
    step.dispose();
    tf.dispose(inputs);
  });

  it('shapes that come and go take no memory, and a function that is compiled again costs nothing anew', async () => {
    const twice = compile(({ x }: { x: tf.Tensor }) => ({ y: tf.mul(tf.tanh(x), 2) }));
    const call = async (length: number): Promise<void> => {
      const x = tf.ones([length]);
      tf.dispose([await twice({ x }), x].flatMap((each) => (each instanceof tf.Tensor ? [each] : [each.y])));
    };
    for (let length = 1; length <= 500; length++) await call(length);
    const after = megabytes();
    for (let length = 501; length <= 3000; length++) await call(length);
    console.log(`500 shapes: ${after.toFixed(0)} MB, 3000 shapes: ${megabytes().toFixed(0)} MB`);
    expect(megabytes() - after).toBeLessThan(30);
    twice.dispose();

    const again = async (): Promise<void> => {
      const fused = compile(({ x }: { x: tf.Tensor }) => ({ y: tf.mul(tf.tanh(x), 3) }), { optimize: 'xla' });
      const x = tf.ones([7]);
      const { y } = await fused({ x });
      tf.dispose([x, y]);
      fused.dispose();
    };
    for (let round = 0; round < 100; round++) await again();
    const settled = megabytes();
    for (let round = 0; round < 500; round++) await again();
    console.log(`one function compiled 100 times: ${settled.toFixed(0)} MB, 600 times: ${megabytes().toFixed(0)} MB`);
    expect(megabytes() - settled).toBeLessThan(30);
  });

  it('10,000 chained ops are compiled off the main thread', () => {
    const program = fileURLToPath(new URL('../../packages/libtensorflow/test/programs/xla-chain.ts', import.meta.url));
    const { stdout, signal } = spawnSync(
      process.execPath,
      ['--conditions=@htg/source', '--import', 'tsx', program, '10000'],
      {
        encoding: 'utf8',
      },
    );
    const expected = Array.from({ length: 10_000 }).reduce<number>((x) => Math.sin(x), 0.5);
    expect(signal).toBe(null);
    expect(stdout).toBe(`8388608 ${expected.toFixed(5)}\n`);
  });
});

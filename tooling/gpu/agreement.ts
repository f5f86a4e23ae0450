import { byteTensor, compile, useEngine } from '@htg/engine';
import type { CompileOptions } from '@htg/engine';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { smallDemo } from '../engines/both-stages.ts';
import { everyLoss, lossShape } from '../engines/every-loss.ts';
import { compareUpdates } from '../engines/lockstep.ts';
import type { Contender } from '../engines/lockstep.ts';

/** One thing that must hold on a GPU as it does on a CPU. */
export interface Agreement {
  readonly what: string;
  /** The largest difference that was seen, relative; `null` where it failed before there was one. */
  readonly off: number | null;
  readonly allowed: number;
  readonly holds: boolean;
  readonly error?: string;
}

/** The part of the tests that a GPU can change: updates, losses, precision and bytes, against plain JavaScript or plain graphs. */
export async function* checkAgreement(): AsyncGenerator<Agreement> {
  // Products in all bits, so that they can be compared with a CPU's.
  await useEngine({ engine: 'tensorflow', tensorflow: { tf32: false } });
  yield await attempt('products in bfloat16 against float32', 2 ** -6, bfloat16Off);
  yield await attempt('bytes against whole numbers', 0, bytesOff);
  const pairs: readonly (readonly [Contender, Contender])[] = [
    ['cpu', 'tensorflow'],
    ['tensorflow', 'xla-clusters'],
    ['tensorflow', 'xla'],
  ];
  for (const [reference, other] of pairs) {
    yield await attempt(`both stages, ${other} against ${reference}: losses`, 1e-4, () => lossesOff(reference, other));
  }
  for (const optimize of ['xla-clusters', 'xla'] as const) {
    yield await attempt(`every loss, ${optimize} against the graph executor`, 1e-5, () => everyLossOff({ optimize }));
  }
}

async function attempt(what: string, allowed: number, measure: () => Promise<number>): Promise<Agreement> {
  try {
    const off = await measure();
    return { what, off, allowed, holds: off <= allowed };
  } catch (error) {
    return { what, off: null, allowed, holds: false, error: String(error) };
  }
}

async function lossesOff(reference: Contender, other: Contender): Promise<number> {
  let worst = 0;
  for await (const { lossDifference } of compareUpdates(reference, other, smallDemo))
    worst = Math.max(worst, lossDifference);
  await useEngine({ engine: 'tensorflow', compile: {} });
  return worst;
}

async function everyLossOff(options: CompileOptions): Promise<number> {
  const { embeddingLength, identities } = lossShape;
  const x = tf.randomNormal<tf.Rank.R2>([16, embeddingLength], 0, 1, 'float32', 1);
  const labels = tf.tensor1d(
    Array.from({ length: 16 }, (_, i) => i % identities),
    'int32',
  );
  const run = async (own: CompileOptions): Promise<Readonly<Record<string, tf.Tensor>>> => {
    const losses = Object.values(everyLoss).map((make) => make());
    // One function of all: compiling takes longest.
    const step = compile((inputs: { x: tf.Tensor2D; labels: tf.Tensor1D }) => {
      const results: Record<string, tf.Tensor> = {};
      losses.forEach((loss, i) => {
        const { value, grad } = tf.valueAndGrad((e: tf.Tensor) => loss(e as tf.Tensor2D, inputs.labels))(inputs.x);
        Object.assign(results, { [`value ${String(i)}`]: value, [`gradient ${String(i)}`]: grad });
      });
      return results;
    }, own);
    const results = await step({ x, labels });
    step.dispose();
    return results;
  };
  const [plain, fused] = [await run({}), await run(options)];
  let worst = 0;
  for (const [name, tensor] of Object.entries(plain))
    worst = Math.max(worst, await largestDifference(tensor, fused[name]));
  tf.dispose([Object.values(plain), Object.values(fused), x, labels]);
  return worst;
}

async function bfloat16Off(): Promise<number> {
  const [x, y] = [1, 2].map((seed) => tf.randomNormal<tf.Rank.R2>([128, 128], 0, 1, 'float32', seed));
  const multiply = (precision: 'float32' | 'bfloat16-casts') =>
    compile(({ a, b }: { a: tf.Tensor2D; b: tf.Tensor2D }) => ({ product: tf.matMul(a, b) }), { precision });
  const steps = [multiply('float32'), multiply('bfloat16-casts')];
  const [exact, rough] = await Promise.all(steps.map((step) => step({ a: x, b: y })));
  const off = await largestDifference(exact.product, rough.product);
  for (const step of steps) step.dispose();
  tf.dispose([x, y, exact, rough]);
  if (off === 0) throw new Error('the products are the same to the bit: nothing was computed in bfloat16');
  return off;
}

async function bytesOff(): Promise<number> {
  const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
  const normalize = compile(({ images }: { images: tf.Tensor }) => ({ y: tf.div(tf.cast(images, 'float32'), 255) }));
  const inputs = [byteTensor(bytes, [256]), tf.tensor(bytes, [256], 'int32')];
  const [a, b] = [await normalize({ images: inputs[0] }), await normalize({ images: inputs[1] })];
  const off = await largestDifference(a.y, b.y);
  normalize.dispose();
  tf.dispose([inputs, a, b]);
  return off;
}

/** Relative to the largest number of the first, at least 1. */
async function largestDifference(a: tf.Tensor, b: tf.Tensor): Promise<number> {
  const [x, y] = [await a.data<'float32'>(), await b.data<'float32'>()];
  const scale = x.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
  return x.reduce((worst, value, i) => Math.max(worst, Math.abs(value - y[i])), 0) / scale;
}

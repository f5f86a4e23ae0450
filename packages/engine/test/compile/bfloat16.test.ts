import { readFileSync } from 'node:fs';
import { locateLibrary, registerTensorFlowBackend } from '@htg/libtensorflow';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { compile } from '../../src/index.ts';

/** Whether the processor has instructions for bfloat16; where that cannot be read, the answer is no. */
function hasBfloat16(): boolean {
  try {
    return /avx512_bf16|amx_bf16|bf16/.test(readFileSync('/proc/cpuinfo', 'utf8'));
  } catch {
    return false;
  }
}

test('bfloat16 computes products in 16 bits and keeps variables in 32', async (context) => {
  if (locateLibrary() === undefined) context.skip('no libtensorflow: run htg-engine install');
  if (!hasBfloat16()) context.skip('the processor has no bfloat16 instructions');
  await registerTensorFlowBackend();
  const make = (precision: 'float32' | 'bfloat16') => {
    const kernel = tf.variable(tf.randomNormal([3, 3, 16, 32], 0, 0.1, 'float32', 1));
    const step = compile(
      ({ x }: { x: tf.Tensor4D }) => {
        const { value, grads } = tf.variableGrads(
          () => tf.mean(tf.square(tf.conv2d(x, kernel as tf.Tensor as tf.Tensor4D, 1, 'valid'))),
          [kernel],
        );
        kernel.assign(tf.sub(kernel, grads[kernel.name]));
        return { loss: value };
      },
      { precision },
    );
    return { kernel, step };
  };
  const [exact, rough] = [make('float32'), make('bfloat16')];
  const x = tf.randomNormal<tf.Rank.R4>([8, 16, 16, 16], 0, 1, 'float32', 2);
  const losses = await Promise.all(
    [exact, rough].map(async ({ step }) => {
      const { loss } = await step({ x });
      return (await loss.data())[0];
    }),
  );
  // A bfloat16 has 8 bits of precision: one product is off by 2^-9, a mean of many squares by less.
  expect(Math.abs(losses[1] / losses[0] - 1)).toBeLessThan(2 ** -8);
  expect(losses[1]).not.toBe(losses[0]);
  expect(rough.kernel.dtype).toBe('float32');
  const drift = tf.div(tf.norm(tf.sub(rough.kernel, exact.kernel)), tf.norm(exact.kernel));
  expect((await drift.data())[0]).toBeLessThan(2 ** -7);
});

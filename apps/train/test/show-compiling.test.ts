import { compile, useEngine } from '@htg/engine';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { showCompiling } from '../src/show-compiling.ts';

it('tells that a computation is being compiled, until it is ended', async (context) => {
  const { engine } = await useEngine();
  if (engine !== 'tensorflow') context.skip('no libtensorflow: run htg-engine install');
  const phases: string[] = [];
  const stop = showCompiling({ phase: (text) => phases.push(text), note: (text) => phases.push(text) }, 'stage 1');
  const twice = compile(function twice({ x }: { readonly x: tf.Tensor }) {
    return { y: tf.mul(x, 2) };
  });
  await twice({ x: tf.scalar(1) });
  expect(phases).toEqual(["stage 1: compiling 'twice'"]);
  await twice({ x: tf.scalar(2) });
  stop();
  await twice({ x: tf.tensor1d([1, 2]) });
  expect(phases).toHaveLength(1);
});

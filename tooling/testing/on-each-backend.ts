import '@tensorflow/tfjs-backend-cpu';
import { useEngine } from '@htg/engine';
import { locateLibrary, registerTensorFlowBackend } from '@htg/libtensorflow';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, beforeEach, describe } from 'vitest';

/** Runs the same tests on tfjs's plain backend, on WASM and on TensorFlow; where TensorFlow is not installed they are skipped by name. */
export function onEachBackend(body: () => void): void {
  describe('on cpu', () => {
    beforeAll(() => tf.setBackend('cpu'));
    body();
  });
  describe('on wasm', () => {
    beforeAll(() => useEngine({ engine: 'wasm' }));
    afterAll(() => tf.setBackend('cpu'));
    body();
  });
  describe('on tensorflow', () => {
    const absent = locateLibrary() === undefined;
    beforeAll(async () => {
      if (absent) return;
      await registerTensorFlowBackend();
      await tf.setBackend('tensorflow');
    });
    beforeEach((context) => {
      if (absent) context.skip('no libtensorflow: run htg-engine install');
    });
    afterAll(() => tf.setBackend('cpu'));
    body();
  });
}

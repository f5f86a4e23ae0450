import '@tensorflow/tfjs-backend-cpu';
import { locateLibrary, registerTensorFlowBackend } from '@htg/libtensorflow';
import { setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, test } from 'vitest';

/** A test by its name; skipped by name where its backend is absent. */
export type BackendTest = (name: string, body: () => unknown) => void;

/** Declares the same tests for tfjs's cpu backend and for TensorFlow's. */
export function onBackends(subject: string, declare: (test: BackendTest, backend: 'cpu' | 'tensorflow') => void): void {
  describe(`${subject} on cpu`, () => {
    beforeAll(async () => {
      await setBackend('cpu');
    });
    declare((name, body) => {
      test(name, async () => {
        await body();
      });
    }, 'cpu');
  });
  describe(`${subject} on tensorflow`, () => {
    beforeAll(async () => {
      if (locateLibrary() !== undefined) await registerTensorFlowBackend();
    });
    declare((name, body) => {
      test(name, async (context) => {
        context.skip(locateLibrary() === undefined, 'no libtensorflow: run htg-engine install');
        await body();
      });
    }, 'tensorflow');
  });
}

import '@tensorflow/tfjs-backend-cpu';
import { locateLibrary, registerTensorFlowBackend } from '@htg/libtensorflow';
import { setBackend } from '@tensorflow/tfjs-core';
import { test } from 'vitest';

const backends = {
  cpu: () => setBackend('cpu'),
  tensorflow: () => registerTensorFlowBackend(),
};

/** The same test on each backend; the one whose library is not installed is skipped by name. */
export function onEachBackend(name: string, body: (backend: keyof typeof backends) => unknown): void {
  for (const backend of Object.keys(backends) as (keyof typeof backends)[]) {
    test(`${name} (${backend})`, async (context) => {
      if (backend === 'tensorflow' && locateLibrary() === undefined) {
        context.skip('no libtensorflow: run htg-engine install');
      }
      await backends[backend]();
      await body(backend);
    });
  }
}

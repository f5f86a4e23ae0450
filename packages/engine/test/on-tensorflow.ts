import { locateLibrary, registerTensorFlowBackend } from '@htg/libtensorflow';
import type { TensorFlowBackend } from '@htg/libtensorflow';
import { test } from 'vitest';
import type { TestContext } from 'vitest';

/** A test that computes with TensorFlow; where no library is installed it is skipped by name. */
export function onTensorFlow(name: string, body: (tensorflow: TensorFlowBackend) => unknown): void {
  test(name, async (context: TestContext) => {
    if (locateLibrary() === undefined) context.skip('no libtensorflow: run htg-engine install');
    await body(await registerTensorFlowBackend({ xlaCache: false }));
  });
}

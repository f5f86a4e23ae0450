import { test } from 'vitest';
import type { TestContext } from 'vitest';
import { locateLibrary, registerTensorFlowBackend } from '../src/index.ts';
import type { TensorFlowBackend } from '../src/index.ts';

/** A test that computes with TensorFlow; where no library is installed it is skipped by name. */
export function withLibrary(name: string, body: (tensorflow: TensorFlowBackend) => unknown): void {
  test(name, async (context: TestContext) => {
    if (locateLibrary() === undefined) context.skip('no libtensorflow: run htg-engine install');
    await body(await registerTensorFlowBackend({ xlaCache: false }));
  });
}

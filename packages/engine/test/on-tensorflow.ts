import { locateLibrary, registerTensorFlowBackend, type TensorFlowBackend } from '@htg/libtensorflow';
import { test, type TestContext } from 'vitest';

/** A test that computes with TensorFlow; where no library is installed it is skipped by name. */
export function onTensorFlow(name: string, body: (tensorflow: TensorFlowBackend) => unknown): void {
  test(name, async (context: TestContext) => {
    if (locateLibrary() === undefined) context.skip('no libtensorflow: run htg-engine install');
    await body(await registerTensorFlowBackend({ xlaCache: false }));
  });
}

import { getKernel, memory, registerKernel, unregisterKernel, zeros } from '@tensorflow/tfjs-core';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { checkDevice } from '../src/check-device.ts';
import { reportLibrary } from '../src/install/report-library.ts';
import { locateLibrary } from '../src/library-location.ts';
import { withLibrary } from './needs-library.ts';

withLibrary('what a GPU computes first holds where the arithmetic does, and leaves nothing', async () => {
  const before = memory().numTensors;
  await checkDevice('CPU:0');
  expect(memory().numTensors).toBe(before);
});

withLibrary('says which numbers are wrong: CUDA libraries that do not fit give zeros', async () => {
  await withSum(
    () => zeros([64]),
    () =>
      expect(checkDevice('GPU:0')).rejects.toThrow(
        /expected GPU:0 to compute 1000 \(sums of 1000 ones\), received 0; its CUDA libraries do not fit .* --device cuda/,
      ),
  );
});

withLibrary('what the doctor loads is let compute, too, on a CPU as well', async () => {
  const { file = '' } = locateLibrary() ?? {};
  expect(await reportLibrary(file)).toMatchObject({
    version: expect.stringMatching(/^2\./) as string,
    device: 'CPU:0',
  });
  await withSum(
    () => zeros([64]),
    () =>
      expect(reportLibrary(file)).rejects.toThrow(
        /expected CPU:0 to compute 1000 \(sums of 1000 ones\), received 0; the library does not fit this processor/,
      ),
  );
});

withLibrary('passes on what an op says that fails', async () => {
  await withSum(
    () => {
      throw new Error('invalid device ordinal');
    },
    () =>
      expect(checkDevice('GPU:0')).rejects.toThrow(/\(sums of 1000 ones\), received 'Error: invalid device ordinal'/),
  );
});

/** With another kernel for sums, as of a device that computes wrongly. */
async function withSum(kernelFunc: KernelConfig['kernelFunc'], use: () => Promise<void>): Promise<void> {
  const sum = getKernel('Sum', 'tensorflow');
  unregisterKernel('Sum', 'tensorflow');
  registerKernel({ ...sum, kernelFunc });
  try {
    await use();
  } finally {
    unregisterKernel('Sum', 'tensorflow');
    registerKernel(sum);
  }
}

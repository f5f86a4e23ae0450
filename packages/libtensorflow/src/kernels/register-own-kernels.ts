import { getKernelsForBackend, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
import type { TensorFlowKernels } from '../tensorflow-kernels.ts';
import { bitwiseAnd } from './bitwise-and.ts';
import { denseBincount } from './dense-bincount.ts';
import { fill } from './fill.ts';
import { round } from './round.ts';
import { searchSorted } from './search-sorted.ts';

const backendName = 'tensorflow';

/** Adds the kernels that tfjs-node lacks, and puts ours in the place of those that are wrong. */
export function registerOwnKernels(backend: TensorFlowKernels): void {
  const present = new Set(getKernelsForBackend(backendName).map(({ kernelName }) => kernelName));
  for (const { name, run } of [bitwiseAnd, denseBincount, fill, round, searchSorted]) {
    if (present.has(name)) unregisterKernel(name, backendName);
    registerKernel({
      kernelName: name,
      backendName,
      kernelFunc: ({ inputs, attrs }) => run({ inputs: inputs as Inputs, attributes: attrs ?? {}, backend }),
    });
  }
}

/** tfjs lets an input be absent; those of our kernels never are. */
type Inputs = Parameters<(typeof round)['run']>[0]['inputs'];

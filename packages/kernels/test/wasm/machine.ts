import * as tf from '@tensorflow/tfjs-core';
import { wasmBackend } from '../../src/wasm/wasm-backend.ts';

/** What a browser may be: threads or not, 128-bit vectors or not. */
export type Machine = 'one thread' | 'two threads' | 'no vectors';

/** Lets the WASM backend, which is current, look like that of another machine to our kernels; the answer undoes it. */
export function onMachine(machine: Machine): () => void {
  const module = wasmBackend(tf.backend()).wasm as {
    asm: object;
    tfjs: { getThreadsCount: () => number };
  };
  const { asm, tfjs } = module;
  const { getThreadsCount } = tfjs;
  if (machine === 'two threads') tfjs.getThreadsCount = () => 2;
  // Without the memory nothing of ours can run on it.
  if (machine === 'no vectors') module.asm = { ...module.asm, memory: undefined };
  return () => {
    module.asm = asm;
    tfjs.getThreadsCount = getThreadsCount;
  };
}

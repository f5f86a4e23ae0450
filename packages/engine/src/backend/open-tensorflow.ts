import type { RuntimeConfiguration } from '@htg/libtensorflow';
import { backend, engine, env, setBackend } from '@tensorflow/tfjs-core';
import type { Opening } from './engine-name.ts';

/** The property by which libtensorflow marks its own backend. */
const ours = Symbol.for('htg.libtensorflow');

/** Bytes of stack that XLA needs. */
const threadStack = 8 << 20;

/** Opens TensorFlow's own runtime. A backend that another package registered under that name is kept and used as it is. */
export async function openTensorFlow(configuration?: RuntimeConfiguration): Promise<Opening> {
  if (!env().getBool('IS_NODE')) return { opened: false, why: 'it needs Node' };
  if ('tensorflow' in engine().registryFactory) {
    await setBackend('tensorflow');
    if (!(ours in backend())) {
      return { opened: true, detail: 'registered by another package; steps run uncompiled' };
    }
  }
  // Native, so it is loaded in Node alone.
  const { locateLibrary, registerTensorFlowBackend } = await import('@htg/libtensorflow');
  if (locateLibrary() === undefined) {
    return { opened: false, why: `no library is installed; run 'npx @htg/libtensorflow install'` };
  }
  const { runtime } = await registerTensorFlowBackend(configuration);
  if (configuration?.workers !== undefined && runtime.workers === undefined) {
    throw new Error(
      'useEngine: expected TensorFlow to be opened for several workers, received one that was opened before to compute alone; ' +
        'call useEngine with its workers before anything else computes',
    );
  }
  const notes = [
    `TensorFlow ${runtime.version} on ${runtime.device.replace(/^.*device:/, '')}`,
    ...(runtime.workers ? [`worker ${runtime.workers.index} of ${runtime.workers.count}`] : []),
    ...(runtime.tf32 ? ['float32 products in TF32 (tensorflow: { tf32: false } for all bits)'] : []),
    ...(runtime.stackBytes < threadStack ? ['no XLA: another package has fixed a small stack for native calls'] : []),
  ];
  return { opened: true, version: runtime.version, detail: notes.join(', ') };
}

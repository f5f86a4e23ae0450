import { backend, engine, env, setBackend } from '@tensorflow/tfjs-core';
import type { RuntimeConfiguration } from '@htg/libtensorflow';
import type { Opening } from './engine-name.ts';

/** The property by which libtensorflow marks its own backend. */
const ours = Symbol.for('htg.libtensorflow');

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
    return { opened: false, why: `no library is installed; run 'npx htg-engine install'` };
  }
  const { runtime } = await registerTensorFlowBackend(configuration);
  return { opened: true, version: runtime.version, detail: `TensorFlow ${runtime.version} on ${runtime.device.replace(/^.*device:/, '')}` };
}

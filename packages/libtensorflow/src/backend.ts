import { engine, registerBackend, removeBackend, setBackend } from '@tensorflow/tfjs-core';
import { Binding } from './binding.ts';
import { checkDevice } from './check-device.ts';
import type { RuntimeConfiguration } from './configuration.ts';
import type { ExecutionOptions } from './function/execution-options.ts';
import type { GraphDescription } from './function/graph-description.ts';
import { TensorFlowFunction } from './function/tensorflow-function.ts';
import { registerFileSystem } from './io/file-system.ts';
import { registerOwnKernels } from './kernels/register-own-kernels.ts';
import { locateLibrary } from './library-location.ts';
import { restoreNodeUtil } from './restore-node-util.ts';
import { openRuntime } from './runtime.ts';
import type { Runtime } from './runtime.ts';
import type { TensorFlowKernels } from './tensorflow-kernels.ts';

/** The `tensorflow` backend of TensorFlow.js as this package makes it. */
export interface TensorFlowBackend {
  /** As TensorFlow.js has it registered. */
  readonly backend: TensorFlowKernels;
  /** What its kernels call. */
  readonly binding: Binding;
  /** The loaded library. */
  readonly runtime: Runtime;
  /** Path of the library in use. */
  readonly library: string;
  /** Makes a TensorFlow function of a graph given as plain data; the caller disposes of it. */
  readonly defineFunction: (graph: GraphDescription, options?: ExecutionOptions) => TensorFlowFunction;
  /** Gives memory that disposed functions and tensors took back to the system, which their disposal alone need not do. */
  readonly trimMemory: () => void;
}

const name = 'tensorflow';

/** The property under which our backend, as TensorFlow.js holds it, carries its `TensorFlowBackend`. */
export const tensorFlowKey = Symbol.for('htg.libtensorflow');

/** One per process: ESM and CJS copies of this module share it. */
interface SharedState {
  opening?: Promise<TensorFlowBackend>;
  checking?: Promise<void>;
}
const shared: SharedState = ((globalThis as Record<symbol, SharedState | undefined>)[tensorFlowKey] ??= {});

/**
 * Loads TensorFlow's C library, registers it as the TensorFlow.js backend `tensorflow` and makes it the current one.
 * Models can then be saved to and loaded from `file://` paths. A second call makes the same backend current again; the configuration of the first one stays.
 *
 * @param configuration of the runtime: threads, device, log level
 * @returns the backend
 * @throws Error if no library is installed or it cannot be loaded, if a GPU is there that computes wrongly, or if another package has
 *   registered a backend of this name: kernels are registered by name, so both cannot be there
 */
export async function registerTensorFlowBackend(configuration: RuntimeConfiguration = {}): Promise<TensorFlowBackend> {
  shared.opening ??= open(configuration);
  let opened: TensorFlowBackend;
  try {
    opened = await shared.opening;
  } catch (error) {
    delete shared.opening;
    throw error;
  }
  await setBackend(name);
  if (opened.runtime.usesGpu) await (shared.checking ??= checkGpu(opened.runtime.device));
  return opened;
}

/** Once in a process: a GPU that computes wrongly is taken away again. */
async function checkGpu(device: string): Promise<void> {
  try {
    await checkDevice(device.replace(/^.*device:/, ''));
  } catch (error) {
    removeBackend(name);
    delete shared.opening;
    delete shared.checking;
    throw error;
  }
}

async function open(configuration: RuntimeConfiguration): Promise<TensorFlowBackend> {
  if (name in engine().registryFactory) {
    throw new Error(
      `registerTensorFlowBackend: expected no backend named 'tensorflow', received one that another package registered; ` +
        `use that one, or do not import @tensorflow/tfjs-node`,
    );
  }
  const location = locateLibrary();
  if (location === undefined) {
    throw new Error(
      `registerTensorFlowBackend: expected TensorFlow's library to be installed, received none; ` +
        `run 'npx @htg/libtensorflow install', or name a library in HTG_LIBTENSORFLOW`,
    );
  }
  const runtime = openRuntime(location.file, configuration);
  restoreNodeUtil();
  const { TensorFlowKernelBackend } = await import('./kernel-backend.ts');
  const binding = new Binding(runtime);
  const backend = new TensorFlowKernelBackend(binding);
  registerOwnKernels(backend);
  const opened: TensorFlowBackend = {
    ...{ backend, binding, runtime, library: location.file },
    defineFunction: (graph, options) => new TensorFlowFunction(runtime, binding, graph, options),
    trimMemory: () => {
      runtime.memory.trim();
    },
  };
  Object.defineProperty(backend, tensorFlowKey, { value: opened });
  registerFileSystem();
  registerBackend(name, () => backend, 3);
  return opened;
}

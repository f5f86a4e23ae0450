import { allowTf32, loadCApi, loadCRuntime } from './c/c-api.ts';
import type { CApi, CRuntime, Pointer } from './c/c-api.ts';
import { keepPages } from './c/keep-pages.ts';
import { nativeStackBytes } from './c/koffi.ts';
import { withQuietStderr } from './c/quiet-stderr.ts';
import { Status } from './c/status.ts';
import { applyEnvironment, applyLogLevel, checkConfiguration, encodeConfiguration } from './configuration.ts';
import type { RuntimeConfiguration } from './configuration.ts';
import { changedDamages, installationOf } from './install/check-installation.ts';
import { joinWorkers } from './workers/join-workers.ts';
import type { WorkerGroup } from './workers/worker-group.ts';
import { allowClusters } from './xla/clusters.ts';

/** TensorFlow, loaded and ready: its functions, its eager context and the device that tensors live on. */
export interface Runtime {
  /** TensorFlow's functions. */
  readonly api: CApi;
  /** The C library's functions for memory. */
  readonly memory: CRuntime;
  /** The eager context. */
  readonly context: Pointer;
  /** Full name of the device, such as `/job:localhost/replica:0/task:0/device:CPU:0`. */
  readonly device: string;
  /** Whether tensors live on a GPU. */
  readonly usesGpu: boolean;
  /** Whether the GPU may compute float32 products and convolutions in TF32. */
  readonly tf32: boolean;
  /** Bytes of stack that native calls get; below 8 MB XLA, which compiles on them, is refused. */
  readonly stackBytes: number;
  /** Version of the library, such as `2.21.0`. */
  readonly version: string;
  /** The processes that compute together, where there are several. */
  readonly workers: WorkerGroup | undefined;
}

/**
 * Loads TensorFlow's library and makes its eager context. What the library prints meanwhile goes nowhere, unless a log
 * level above `silent` is asked for.
 *
 * @param file path of the library
 * @throws Error if it cannot be loaded, a value of the configuration is out of range or a demanded GPU is missing
 */
export function openRuntime(file: string, configuration: RuntimeConfiguration = {}): Runtime {
  checkConfiguration(configuration);
  applyLogLevel(configuration);
  applyEnvironment(file, configuration);
  const { log = 'silent', workers: several } = configuration;
  if (several !== undefined) keepPages();
  const open = () => {
    const api = loadLibrary(file);
    allowClusters(api);
    const status = new Status(api);
    const context = newContext(api, status, configuration);
    const workers = joinWorkers(api, context, configuration);
    const devices = listDevices(api, status, context);
    status.dispose();
    const gpu = devices.find(({ type }) => type === 'GPU');
    const device = gpu ?? devices.find(({ type }) => type === 'CPU');
    if (device === undefined) throw new Error('openRuntime: expected a CPU device, received none from TensorFlow');
    if (gpu === undefined && configuration.device !== undefined && configuration.device !== 'cpu') {
      throw new Error(
        `openRuntime: expected a GPU, received the devices ${devices.map(({ name }) => name).join(', ')}; ` +
          `install the CUDA variant ('npx @htg/libtensorflow install --device cuda') or leave the device out`,
      );
    }
    const usesGpu = gpu !== undefined;
    if (configuration.tf32 !== undefined) allowTf32(file, configuration.tf32);
    return {
      ...{ api, context, usesGpu, device: device.name, memory: loadCRuntime(), version: api.TF_Version(), workers },
      ...{ tf32: usesGpu && configuration.tf32 !== false, stackBytes: nativeStackBytes() },
    };
  };
  return log === 'silent' ? withQuietStderr(open) : open();
}

/** A library that is cut off, or was written over, would end the process ("Bus error") instead of saying so. */
function refuseDamaged(file: string): void {
  const folder = installationOf(file);
  const damages = folder === undefined ? [] : changedDamages(folder);
  if (damages.length === 0) return;
  throw new Error(
    `openRuntime: expected TensorFlow's library as it was installed, received a damaged one: ${damages[0]}; run 'npx @htg/libtensorflow install', which replaces it`,
  );
}

function loadLibrary(file: string): CApi {
  refuseDamaged(file);
  try {
    return loadCApi(file);
  } catch (error) {
    throw new Error(
      `openRuntime: expected TensorFlow's library at ${file} to load, received '${String(error)}'; ` +
        `'npx @htg/libtensorflow doctor' says what is found, 'npx @htg/libtensorflow install' fetches a library that fits`,
      { cause: error },
    );
  }
}

function newContext(api: CApi, status: Status, configuration: RuntimeConfiguration): Pointer {
  const options = api.TFE_NewContextOptions();
  try {
    const config = encodeConfiguration(configuration);
    api.TFE_ContextOptionsSetConfig(options, config, config.length, status.pointer);
    status.check('TFE_ContextOptionsSetConfig');
    return status.require('TFE_NewContext', api.TFE_NewContext(options, status.pointer));
  } finally {
    api.TFE_DeleteContextOptions(options);
  }
}

function listDevices(api: CApi, status: Status, context: Pointer): { name: string; type: string }[] {
  const list = status.require('TFE_ContextListDevices', api.TFE_ContextListDevices(context, status.pointer));
  try {
    return Array.from({ length: api.TF_DeviceListCount(list) }, (_, index) => ({
      name: api.TF_DeviceListName(list, index, status.pointer),
      type: api.TF_DeviceListType(list, index, status.pointer),
    }));
  } finally {
    api.TF_DeleteDeviceList(list);
  }
}

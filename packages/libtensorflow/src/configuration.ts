import { setNativeVariable } from './c/native-environment.ts';
import { ProtobufWriter } from './c/protobuf-writer.ts';
import { checkWorkers } from './workers/check-workers.ts';
import type { WorkerPlace } from './workers/check-workers.ts';
import { defaultXlaCache, pruneXlaCache } from './xla/xla-cache.ts';
import { xlaVariables } from './xla/xla-environment.ts';

/** How TensorFlow's runtime is set up, once per process, before its first use. */
export interface RuntimeConfiguration {
  /** Threads that one op may use; TensorFlow's own choice (every core) without it. */
  readonly threadsInsideOps?: number;
  /** Ops that may run beside each other in a compiled step; TensorFlow's own choice without it. */
  readonly threadsAcrossOps?: number;
  /** `'cpu'` leaves a GPU alone; `'gpu'` and `{ gpu: n }` demand one. By default the first GPU is taken if there is one. */
  readonly device?: 'cpu' | 'gpu' | { readonly gpu: number };
  /** Whether GPU memory is taken as needed (the default) or all at once. */
  readonly gpuMemoryGrowth?: boolean;
  /**
   * Whether GPUs may compute float32 products and convolutions in TF32, with 10 bits of precision instead of 23: TensorFlow's
   * own choice, and torch's for convolutions. True by default.
   */
  readonly tf32?: boolean;
  /**
   * Folder in which XLA keeps what it compiled from one process to the next (`htg/xla` in the user's cache folder by default);
   * `false`: nowhere.
   */
  readonly xlaCache?: string | false;
  /** This process's place among several that compute together. By default it computes alone. */
  readonly workers?: WorkerPlace;
  /** What TensorFlow itself may print: `'silent'` (the default), `'error'`, `'warning'` or `'info'`. */
  readonly log?: 'silent' | 'error' | 'warning' | 'info';
}

/** `TF_CPP_MIN_LOG_LEVEL` by the name of a level. */
const logLevels = { info: '0', warning: '1', error: '2', silent: '3' } as const;

/** Sets the library's log level in the environment, which it reads when it loads; one that a user has set stays. */
export function applyLogLevel({ log }: RuntimeConfiguration, environment: NodeJS.ProcessEnv = process.env): void {
  if (log === undefined) environment.TF_CPP_MIN_LOG_LEVEL ??= logLevels.silent;
  else environment.TF_CPP_MIN_LOG_LEVEL = logLevels[log];
}

/** Sets what is to be in the environment when the library loads: what XLA and CUDA look for. */
export function applyEnvironment(file: string, { tf32, xlaCache = defaultXlaCache() }: RuntimeConfiguration): void {
  if (xlaCache !== false) pruneXlaCache(xlaCache);
  const variables = {
    ...xlaVariables(file, xlaCache === false ? undefined : xlaCache),
    // CUDA's own libraries look at this one; TensorFlow has a switch of its own beside it.
    ...(tf32 === false ? { NVIDIA_TF32_OVERRIDE: '0' } : {}),
  };
  for (const [name, value] of Object.entries(variables)) setNativeVariable(name, value);
}

/** @throws RangeError if a number of threads or of a GPU is not one; TypeError if a switch or a folder is not one */
export function checkConfiguration(configuration: RuntimeConfiguration): void {
  const { device } = configuration;
  for (const key of ['threadsInsideOps', 'threadsAcrossOps'] as const) {
    const value = configuration[key];
    if (value !== undefined && !(Number.isInteger(value) && value > 0)) {
      throw new RangeError(
        `registerTensorFlowBackend: expected ${key} to be a whole number above 0, received ${value}; ` +
          `leave it out to let TensorFlow choose`,
      );
    }
  }
  const { tf32, xlaCache, workers } = configuration;
  if (workers !== undefined) checkWorkers(workers);
  if (tf32 !== undefined && !isSwitch(tf32)) {
    throw new TypeError(
      `registerTensorFlowBackend: expected tf32 to be true or false, received ${JSON.stringify(tf32)}; ` +
        `leave it out to let GPUs compute in TF32`,
    );
  }
  if (xlaCache !== undefined && xlaCache !== false && !isFolderName(xlaCache)) {
    throw new TypeError(
      `registerTensorFlowBackend: expected xlaCache to be a folder without a blank in its path, or false, received ` +
        `${JSON.stringify(xlaCache)}; leave it out for the user's cache folder`,
    );
  }
  if (typeof device === 'object' && !(Number.isInteger(device.gpu) && device.gpu >= 0)) {
    throw new RangeError(
      `registerTensorFlowBackend: expected device.gpu to be a whole number of at least 0, received ${device.gpu}; ` +
        `number GPUs as nvidia-smi does`,
    );
  }
}

function isSwitch(value: unknown): boolean {
  return typeof value === 'boolean';
}

/** XLA takes its flags from one text, divided by blanks. */
function isFolderName(value: unknown): boolean {
  return typeof value === 'string' && /^\S+$/.test(value);
}

/** The configuration as TensorFlow's `ConfigProto` message. */
export function encodeConfiguration(configuration: RuntimeConfiguration): Uint8Array {
  const config = new ProtobufWriter();
  writeConfiguration(config, configuration);
  return config.finish();
}

/** The fields of that message. */
export function writeConfiguration(config: ProtobufWriter, configuration: RuntimeConfiguration): void {
  const { threadsInsideOps, threadsAcrossOps, device, gpuMemoryGrowth = true } = configuration;
  if (device === 'cpu') {
    // device_count: { GPU: 0 }
    config.message(1, (entry) => entry.text(1, 'GPU').integer(2, 0));
  }
  if (threadsInsideOps !== undefined) config.integer(2, threadsInsideOps);
  if (threadsAcrossOps !== undefined) config.integer(5, threadsAcrossOps);
  config.message(6, (gpu) => {
    gpu.bool(4, gpuMemoryGrowth);
    if (typeof device === 'object') gpu.text(5, String(device.gpu));
  });
}

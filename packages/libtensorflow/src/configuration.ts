import { ProtobufWriter } from './c/protobuf-writer.ts';

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

/** @throws RangeError if a number of threads or of a GPU is not one */
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
  if (typeof device === 'object' && !(Number.isInteger(device.gpu) && device.gpu >= 0)) {
    throw new RangeError(
      `registerTensorFlowBackend: expected device.gpu to be a whole number of at least 0, received ${device.gpu}; ` +
        `number GPUs as nvidia-smi does`,
    );
  }
}

/** The configuration as TensorFlow's `ConfigProto` message. */
export function encodeConfiguration(configuration: RuntimeConfiguration): Uint8Array {
  const { threadsInsideOps, threadsAcrossOps, device, gpuMemoryGrowth = true } = configuration;
  const config = new ProtobufWriter();
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
  return config.finish();
}

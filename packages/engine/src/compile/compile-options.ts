import { checkCount } from '@htg/ground/check-numbers';
import { checkOneOf, refuseUnknownOptions } from '@htg/ground/check-options';
import type { TensorFlowBackend } from '@htg/libtensorflow';

/** Options of `compile`. */
export interface CompileOptions {
  /**
   * `'bfloat16'` computes convolutions and products in 16 bits, everything else and all variables in 32: by TensorFlow's own
   * rewrite where that applies (on CPUs, where `optimize` is `'graph'`), else by casts around these ops. `'bfloat16-casts'` takes
   * the casts everywhere. Default `'float32'`.
   */
  readonly precision?: 'float32' | 'bfloat16' | 'bfloat16-casts';
  /**
   * Who makes one computation of the function on TensorFlow. `'graph'`: its graph executor. `'xla'`: XLA, the function as a whole;
   * every op must be one that XLA knows. `'xla-clusters'`: XLA for what it knows, the executor for the rest. `'auto'`: the executor on
   * CPUs, clusters on GPUs, where these were up to three times faster when XLA was switched on from outside (this very option was
   * **not yet measured** on one). XLA fuses ops, which changes the last bits; its first call takes seconds or tens of them (`onCompile`
   * tells). Default `'graph'`.
   */
  readonly optimize?: 'graph' | 'xla' | 'xla-clusters' | 'auto';
  /**
   * For inference with weights that change no more: what the function reads besides its inputs becomes constant when it is
   * traced, and TensorFlow may lay out weights in advance and fuse ops, which changes the last bits. Later assignments of
   * variables are not seen. `'auto'`: on GPUs; elsewhere the memory of weights for every shape is not worth what it brings. Other
   * backends run the function as it is. False by default.
   */
  readonly frozen?: boolean | 'auto';
  /**
   * How many combinations of input names, types and shapes are kept, 32 by default. Beyond that the one that was not used for longest is
   * dropped and traced anew when it comes again; XLA, which keeps what it compiled until the process ends, compiles no further ones: they
   * run without it. Either is said once, on the console.
   */
  readonly maxShapes?: number;
}

/** Options of `compile`, each of them decided. */
export interface DecidedOptions extends Required<CompileOptions> {
  readonly optimize: 'graph' | 'xla' | 'xla-clusters';
  readonly frozen: boolean;
}

const choices = {
  precision: ['float32', 'bfloat16', 'bfloat16-casts'],
  optimize: ['graph', 'xla', 'xla-clusters', 'auto'],
  frozen: [false, true, 'auto'],
} as const;

/** On globalThis, so that ESM and CJS copies of this package agree. */
const key = Symbol.for('htg.engine');
interface DefaultsState {
  compileDefaults?: CompileOptions;
}
const state: DefaultsState = ((globalThis as Record<symbol, DefaultsState | undefined>)[key] ??= {});

/**
 * Sets what `compile` takes where a function is compiled without these options, in the whole process, also for functions that
 * were compiled before and not called yet.
 */
export function setCompileDefaults(options: CompileOptions): void {
  checkCompileOptions('useEngine', options);
  state.compileDefaults = options;
}

/** The options as they are for one backend: own ones before the process's defaults. */
export function decideOptions(own: CompileOptions, tensorflow: TensorFlowBackend): DecidedOptions {
  const decided = { precision: 'float32', optimize: 'graph', frozen: false, maxShapes: 32 } as const;
  const { optimize, frozen, ...rest } = { ...decided, ...state.compileDefaults, ...own };
  const onGpu = tensorflow.binding.isUsingGpuDevice();
  return {
    ...rest,
    optimize: optimize !== 'auto' ? optimize : onGpu ? 'xla-clusters' : 'graph',
    frozen: frozen === 'auto' ? onGpu : frozen,
  };
}

/** @throws RangeError if an option, or the value of one, is unknown */
export function checkCompileOptions(caller: string, options: CompileOptions): void {
  refuseUnknownOptions(caller, options, [...Object.keys(choices), 'maxShapes']);
  for (const [name, values] of Object.entries(choices)) {
    checkOneOf<string | boolean>(caller, name, options[name as keyof typeof choices], values);
  }
  checkCount(caller, 'maxShapes', options.maxShapes ?? 32, 1, 'leave it out for 32');
}

import { checkOneOf, refuseUnknownOptions } from '@htg/ground/check-options';
import { wantedStackBytes } from '../c/koffi.ts';
import { ProtobufWriter } from '../c/protobuf-writer.ts';

/** How a TensorFlow function is run. */
export interface ExecutionOptions {
  /**
   * `'float32'` gives the numbers of the same ops run one by one, to the bit. `'bfloat16'` lets TensorFlow compute
   * convolutions and products in 16 bits (variables stay float32) on CPUs that have instructions for it.
   */
  readonly precision?: 'float32' | 'bfloat16';
  /**
   * `'exact'` keeps the rewrites of a graph to those that leave every number as it is. `'all'` allows the others, too: fusing a
   * convolution with the bias, the addition and the relu that follow, computing constants in advance, reordering sums. They are
   * faster and change the last bits. Default `'exact'`.
   */
  readonly rewrites?: 'exact' | 'all';
  /**
   * Who makes one computation of the function. `'graph'`: TensorFlow's graph executor, op by op. `'xla'`: XLA's compiler, the
   * function as a whole; an op that XLA lacks is an error. `'xla-clusters'`: XLA for the parts that it can compile, the graph
   * executor for the rest. XLA fuses ops, which changes the last bits, and takes seconds to compile when a function first runs.
   * Default `'graph'`.
   */
  readonly optimize?: 'graph' | 'xla' | 'xla-clusters';
}

const choices = {
  precision: ['float32', 'bfloat16'],
  rewrites: ['exact', 'all'],
  optimize: ['graph', 'xla', 'xla-clusters'],
} as const;

/**
 * @param stackBytes of native calls
 * @throws RangeError if an option or its value is unknown; Error if XLA, which compiles on the stack of the call, has too little
 */
export function checkExecution(options: ExecutionOptions, stackBytes: number): void {
  refuseUnknownOptions('defineFunction', options, Object.keys(choices));
  for (const [name, values] of Object.entries(choices)) {
    checkOneOf<string>('defineFunction', name, options[name as keyof typeof choices], values);
  }
  const { optimize = 'graph' } = options;
  if (optimize !== 'graph' && stackBytes < wantedStackBytes) {
    throw new Error(
      `defineFunction: expected native calls to have a stack of ${String(wantedStackBytes)} bytes, on which XLA compiles, ` +
        `received ${String(stackBytes)}: koffi was in use before this package was loaded, and keeps its configuration then; ` +
        `import @htg/libtensorflow first, or call koffi.config({ sync_stack_size: ${String(wantedStackBytes)}, ` +
        `async_stack_size: ${String(wantedStackBytes)} }) before the first library is loaded`,
    );
  }
}

/** `RewriterConfig.Toggle`. */
const toggle = { on: 1, off: 2 };

/**
 * Fields of `RewriterConfig`: the rewrites that change the last bits, by dividing through multiplication with an inverse,
 * by reordering sums or by fusing ops into other kernels.
 */
const inexactRewrites = { constantFolding: 3, arithmeticOptimization: 7, remapping: 14 };
const bfloat16Rewrite = 31;

/** `RewriterConfig.layout_optimizer`: on a GPU it would turn images to NCHW, which tensor cores do not want. */
const layoutRewrite = 1;

/** `OptimizerOptions.GlobalJitLevel.ON_2`. */
const clusterEverything = 2;

/** The options as the `ConfigProto` message that a function's call takes. */
export function encodeExecution(
  { precision = 'float32', rewrites = 'exact', optimize = 'graph' }: ExecutionOptions,
  usesGpu: boolean,
): Uint8Array {
  const graphOptions = 10;
  const [optimizerOptions, globalJitLevel] = [3, 5];
  const rewriteOptions = 10;
  return new ProtobufWriter()
    .message(graphOptions, (graph) => {
      if (optimize === 'xla-clusters') {
        graph.message(optimizerOptions, (options) => options.integer(globalJitLevel, clusterEverything));
      }
      graph.message(rewriteOptions, (rewriter) => {
        if (usesGpu) rewriter.integer(layoutRewrite, toggle.off);
        if (precision === 'bfloat16') rewriter.integer(bfloat16Rewrite, toggle.on);
        else if (rewrites === 'exact')
          for (const field of Object.values(inexactRewrites)) rewriter.integer(field, toggle.off);
      });
    })
    .finish();
}

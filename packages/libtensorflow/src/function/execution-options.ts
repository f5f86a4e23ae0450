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
}

/** `RewriterConfig.Toggle`. */
const toggle = { on: 1, off: 2 };

/**
 * Fields of `RewriterConfig`: the rewrites that change the last bits, by dividing through multiplication with an inverse,
 * by reordering sums or by fusing ops into other kernels.
 */
const inexactRewrites = { constantFolding: 3, arithmeticOptimization: 7, remapping: 14 };
const bfloat16Rewrite = 31;

/** The options as the `ConfigProto` message that a function's call takes. */
export function encodeExecution({ precision = 'float32', rewrites = 'exact' }: ExecutionOptions): Uint8Array {
  const graphOptions = 10;
  const rewriteOptions = 10;
  return new ProtobufWriter()
    .message(graphOptions, (graph) =>
      graph.message(rewriteOptions, (rewriter) => {
        if (precision === 'bfloat16') rewriter.integer(bfloat16Rewrite, toggle.on);
        else if (rewrites === 'exact')
          for (const field of Object.values(inexactRewrites)) rewriter.integer(field, toggle.off);
      }),
    )
    .finish();
}

import { ProtobufWriter } from '../c/protobuf-writer.ts';

/** How a TensorFlow function is run. */
export interface ExecutionOptions {
  /**
   * `'bfloat16'` lets TensorFlow's rewriter compute convolutions and products in 16 bits (with float32 variables and sums)
   * on CPUs that have instructions for it.
   */
  readonly precision?: 'float32' | 'bfloat16';
}

/** `RewriterConfig.Toggle`. */
const on = 1;

/** The options as the `ConfigProto` message that a function's call takes. */
export function encodeExecution({ precision = 'float32' }: ExecutionOptions): Uint8Array {
  const config = new ProtobufWriter();
  if (precision === 'bfloat16') {
    // graph_options.rewrite_options.auto_mixed_precision_onednn_bfloat16
    config.message(10, (graph) => graph.message(10, (rewriter) => rewriter.integer(31, on)));
  }
  return config.finish();
}

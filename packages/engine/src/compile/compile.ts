import type { TensorFlowBackend } from '@htg/libtensorflow';
import { backend, tidy } from '@tensorflow/tfjs-core';
import { rewritesToBfloat16 } from './bfloat16-rewrite.ts';
import { callQueue } from './call-queue.ts';
import { announceCompilation } from './compile-events.ts';
import { checkCompileOptions, decideOptions } from './compile-options.ts';
import type { CompileOptions, DecidedOptions } from './compile-options.ts';
import { CompiledGraph } from './compiled-graph.ts';
import { GraphCache } from './graph-cache.ts';
import { describeSignature, holdInputs } from './named-tensors.ts';
import type { NamedTensors, TensorsOf } from './named-tensors.ts';
import { openedTensorFlow } from './opened-tensorflow.ts';
import { isTracing, runTwice } from './run-twice.ts';
import { ShapeBound } from './shape-bound.ts';
import { traceGraph } from './trace-graph.ts';

/** A function that `compile` made: called like the original, but asynchronous. */
export interface Compiled<Inputs, Outputs> {
  /** What the function gives; tensors are the caller's to dispose. */
  (inputs: Inputs): Promise<Outputs>;
  /** How often the function was traced: once for each combination of input names, types and shapes that is kept. */
  readonly traces: number;
  /** Frees what was traced; a later call traces anew. Variables are untouched. */
  dispose(): void;
}

/**
 * Makes one computation of a function of tensors, such as a whole training step: on the `tensorflow` backend of
 * `@htg/libtensorflow` it is traced once per combination of input names, types and shapes into a TensorFlow function, which
 * from then on runs as one op off the event loop. On every other backend it runs as it is. The numbers are the same.
 *
 * The first call runs `fn` two or three times from the same state to trace it (variables are restored after each; TensorFlow
 * computes nothing meanwhile), then runs the result. What `fn` does in JavaScript alone happens only then: a trace is static. So everything that changes from
 * call to call is an input (a learning rate, random numbers), or a variable. Tensors that `fn` takes from around it are
 * kept as they were when it was traced.
 *
 * Variables that `fn` reads and assigns are found by themselves and shared with all other code: after a call they have
 * their new values, an assignment from outside is seen by the next call, and copies taken before a call (`v.clone()`) keep
 * their values. Calls that share a variable which one of them writes run one after the other, in the order of the calls.
 * While a call is under way, reading a variable that it writes is an error.
 *
 * @param fn from named tensors to named tensors, synchronous, in terms of tfjs ops; what it makes is cleaned up
 * @param options precision, who optimizes, whether it is for inference, how many shapes are kept: see `CompileOptions`
 * @returns the compiled function; its results belong to the caller, its inputs stay the caller's
 * @throws TypeError if inputs or results are not records of tensors
 * @throws RangeError if an option is unknown
 * @throws Error if `fn` reads a tensor's values, or makes other constants in two runs from the same state
 *
 * @example
 * const step = compile(({ x, rate }: { x: Tensor; rate: Tensor }) => {
 *   const { value, grads } = variableGrads(() => loss(x));
 *   for (const v of weights) v.assign(sub(v, mul(grads[v.name], rate)));
 *   return { loss: value };
 * });
 * const { loss } = await step({ x: batch, rate: scalar(0.1) });
 */
export function compile<Inputs extends TensorsOf<Inputs>, Outputs extends TensorsOf<Outputs>>(
  fn: (inputs: Inputs) => Outputs,
  options: CompileOptions = {},
): Compiled<Inputs, Outputs> {
  checkCompileOptions('compile', options);
  const plain = fn as unknown as (inputs: NamedTensors) => NamedTensors;
  const graphs = new GraphCache<CompiledGraph>();
  const shapes = new ShapeBound(fn.name);
  const checked = new WeakMap<object, Set<string>>();
  let traces = 0;

  const call = async (inputs: Inputs): Promise<Outputs> => {
    if (isTracing()) {
      throw new Error(
        'compile: expected no compiled function inside a compiled function, received one; call the original function there',
      );
    }
    const tensorflow = openedTensorFlow();
    const signature = describeSignature(
      inputs,
      (tensor) => tensorflow?.backend.byteNumber(tensor.dataId) !== undefined,
    );
    const ticket = callQueue().enter(graphs.get(signature)?.access);
    const held = holdInputs(inputs);
    try {
      // Without anything to wait for a call begins at once: what follows it sees it under way.
      if (ticket.turn !== undefined) await ticket.turn;
      if (tensorflow === undefined) {
        const seen = checked.get(backend()) ?? new Set();
        if (!seen.has(signature)) {
          runTwice(plain, held);
          traces++;
          checked.set(backend(), seen.add(signature));
        }
        return runPlain(plain, held) as Outputs;
      }
      const known = graphs.get(signature);
      if (known !== undefined) return (await known.run(held)) as NamedTensors as Outputs;
      const decided = shapes.bound(signature, decideOptions(options, tensorflow));
      const { maxShapes, optimize } = decided;
      const tellEnd = announceCompilation({ name: fn.name, signature, optimize });
      let state: 'end' | 'failed' = 'failed';
      try {
        const graph = makeGraph(tensorflow, plain, held, decided);
        traces++;
        if (graphs.add(signature, graph, maxShapes)) shapes.tellDropped(signature, decided);
        const outputs = (await graph.run(held)) as NamedTensors as Outputs;
        state = 'end';
        return outputs;
      } finally {
        tellEnd(state);
      }
    } finally {
      for (const tensor of Object.values(held)) tensor.dispose();
      ticket.leave();
    }
  };

  return Object.defineProperties(call, {
    traces: { get: () => traces },
    dispose: {
      value: () => {
        graphs.dispose();
        openedTensorFlow()?.trimMemory();
      },
    },
  }) as Compiled<Inputs, Outputs>;
}

function makeGraph(
  tensorflow: TensorFlowBackend,
  fn: (inputs: NamedTensors) => NamedTensors,
  inputs: NamedTensors,
  { precision, optimize, frozen }: DecidedOptions,
): CompiledGraph {
  const rewritten = precision === 'bfloat16' && optimize === 'graph' && rewritesToBfloat16(tensorflow);
  const casts = precision !== 'float32' && !rewritten;
  return new CompiledGraph(tensorflow, traceGraph(tensorflow, fn, inputs, { frozen, optimize, casts }), {
    ...{ optimize, precision: rewritten ? 'bfloat16' : 'float32', rewrites: frozen ? 'all' : 'exact' },
  });
}

/** The function as it is; its results are the caller's, also where it returns an input or a variable. */
function runPlain(fn: (inputs: NamedTensors) => NamedTensors, inputs: NamedTensors): NamedTensors {
  return tidy(() => Object.fromEntries(Object.entries(fn(inputs)).map(([name, tensor]) => [name, tensor.clone()])));
}

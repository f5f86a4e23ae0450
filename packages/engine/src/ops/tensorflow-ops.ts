import { backend } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';

/** One attribute of a TensorFlow op, as tfjs-node's binding takes it. */
export interface OpAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** The part of tfjs-node's binding object that says how TensorFlow numbers its attribute kinds and data types. */
interface Numbers {
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_FLOAT: number;
}

/** What this package uses of tfjs-node's backend class, ours or tfjs-node's own. */
interface NodeBackend {
  readonly binding: Numbers & { isUsingGpuDevice(): boolean };
  executeMultipleOutputs(name: string, attributes: OpAttribute[], inputs: Tensor[], outputs: number): Tensor[];
}

type AttributeValues = Readonly<
  Record<string, boolean | number | string | readonly number[] | { readonly float: number }>
>;

/**
 * TensorFlow's own ops, called by name, where the current backend is TensorFlow; `undefined` elsewhere. Their results are
 * not on the tape of gradients: use them inside `customGrad`.
 */
export interface TensorFlowOps {
  /** Whether they compute on a GPU. */
  readonly usesGpu: boolean;
  /**
   * Runs one op on float32 tensors.
   *
   * @param attributes numbers are whole ones; `{ float: x }` is a floating one; `T` is set by itself
   * @param outputs how many tensors it returns
   */
  run(name: string, inputs: readonly Tensor[], attributes?: AttributeValues, outputs?: number): Tensor[];
}

const made = new WeakMap<object, TensorFlowOps>();

/** @returns TensorFlow's ops if TensorFlow is the current backend */
export function tensorflowOps(): TensorFlowOps | undefined {
  const current: unknown = backend();
  if (!isNodeBackend(current)) return undefined;
  let ops = made.get(current);
  if (ops === undefined) {
    ops = opsOf(current);
    made.set(current, ops);
  }
  return ops;
}

function isNodeBackend(candidate: unknown): candidate is NodeBackend {
  const { executeMultipleOutputs, binding } = candidate as Partial<NodeBackend>;
  return typeof executeMultipleOutputs === 'function' && typeof binding === 'object';
}

function opsOf(node: NodeBackend): TensorFlowOps {
  const { TF_ATTR_BOOL, TF_ATTR_FLOAT, TF_ATTR_INT, TF_ATTR_STRING, TF_ATTR_TYPE, TF_FLOAT } = node.binding;
  const typeAttribute = (name: string): OpAttribute => ({ name, type: TF_ATTR_TYPE, value: TF_FLOAT });
  const encode = (name: string, value: AttributeValues[string]): OpAttribute => {
    if (typeof value === 'boolean') return { name, type: TF_ATTR_BOOL, value };
    if (typeof value === 'string') {
      // Data types are written by the names of their attributes, which all are one capital letter.
      return value === 'float32' ? typeAttribute(name) : { name, type: TF_ATTR_STRING, value };
    }
    if (typeof value === 'object' && 'float' in value) return { name, type: TF_ATTR_FLOAT, value: value.float };
    return { name, type: TF_ATTR_INT, value };
  };
  return {
    usesGpu: node.binding.isUsingGpuDevice(),
    run: (name, inputs, attributes = {}, outputs = 1) => {
      const list = Object.entries(attributes).map(([key, value]) => encode(key, value));
      return node.executeMultipleOutputs(name, [typeAttribute('T'), ...list], [...inputs], outputs);
    },
  };
}

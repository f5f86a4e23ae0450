import type { OpAttribute } from '../op-attributes.ts';
import type { TensorValues } from '../tensor-memory.ts';

/** Where a value of a graph comes from. */
export type GraphValue =
  | { readonly from: 'input' | 'variable' | 'constant'; readonly index: number }
  | { readonly from: 'node'; readonly index: number; readonly output: number };

/** Type (TensorFlow's number) and shape of a tensor. */
export interface TensorSpec {
  /** TensorFlow's number. */
  readonly type: number;
  /** Empty for a scalar. */
  readonly shape: readonly number[];
}

/** An op with its attributes; the nodes of a graph stand in an order in which each comes after what it uses. */
export interface GraphNode {
  /** TensorFlow's name of it. */
  readonly op: string;
  /** All that it needs. */
  readonly attributes: readonly OpAttribute[];
  /** In the op's order. */
  readonly inputs: readonly GraphValue[];
  /** A value that must be there before the op runs, though the op does not use it. */
  readonly after?: GraphValue;
}

/** A descent with momentum that changes two variables in place: `m = factor m + gradient`, then `w = w - rate m`. */
export interface MomentumUpdate {
  /** Places of `w` and `m` in the graph's variables; alike in type and shape. */
  readonly weight: number;
  /** `m`'s place in `variables`. */
  readonly momentum: number;
  /** In the variables' shape. */
  readonly gradient: GraphValue;
  /** Scalar. */
  readonly factor: GraphValue;
  /** Scalar. */
  readonly rate: GraphValue;
}

/**
 * A computation as plain data: what `defineFunction` makes a TensorFlow function of. Variables are read before anything is
 * computed and change after everything is, so a run that fails leaves them as they were.
 */
export interface GraphDescription {
  /** In the order in which a call passes them. */
  readonly inputs: readonly TensorSpec[];
  /** In the order in which a call passes them. */
  readonly variables: readonly TensorSpec[];
  /** With their values. */
  readonly constants: readonly (TensorSpec & { readonly values: TensorValues })[];
  /** In an order in which each comes after what it uses. */
  readonly nodes: readonly GraphNode[];
  /** Results, each with TensorFlow's number of its type. */
  readonly outputs: readonly { readonly value: GraphValue; readonly type: number }[];
  /** New values of variables, by the variable's place in `variables`. */
  readonly assignments: readonly { readonly variable: number; readonly value: GraphValue }[];
  /** Variables that change without a new value being made of them first. */
  readonly updates?: readonly MomentumUpdate[];
}

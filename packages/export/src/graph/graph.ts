/** Lengths of a value's axes; null is the number of images. */
export type ValueShape = readonly (number | null)[];

/** A value of the graph: the number of the node that makes it. */
export type Value = number;

/** Zeros around height and width. */
export interface Pads {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** A function of one number. `hardSigmoid` is `min(max(x + 3, 0), 6) / 6`. */
export type UnaryKind = 'erf' | 'exp' | 'hardSigmoid' | 'log' | 'relu' | 'relu6' | 'sqrt';
export type BinaryKind = 'add' | 'div' | 'max' | 'mul' | 'sub';
export type ReduceKind = 'max' | 'mean' | 'sum';

/**
 * What a node computes. Maps are `[N, H, W, C]`; axes are counted from 0.
 *
 * - `convolution`: input, kernel `[h, w, in, out]`, and a bias `[out]` where there is one;
 * - `depthwise`: input, kernel `[h, w, C, 1]`, and a bias `[C]` where there is one;
 * - `layerNorm`: over the last axis; input, gamma, beta;
 * - `pad`: zeros before and after each axis;
 * - `reshape`: everything but the first axis, which is the images';
 * - `slice`: `size` elements of one axis from `begin` on.
 */
export type Operation =
  | { readonly op: 'input' }
  | { readonly op: 'constant'; readonly data: Float32Array }
  | { readonly op: 'convolution'; readonly stride: readonly [number, number]; readonly pads: Pads }
  | { readonly op: 'depthwise'; readonly stride: readonly [number, number]; readonly pads: Pads }
  | { readonly op: 'maxPool'; readonly size: readonly [number, number]; readonly stride: readonly [number, number] }
  | { readonly op: 'unary'; readonly kind: UnaryKind }
  | { readonly op: 'binary'; readonly kind: BinaryKind }
  | { readonly op: 'reduce'; readonly kind: ReduceKind; readonly axes: readonly number[]; readonly keep: boolean }
  | { readonly op: 'layerNorm'; readonly epsilon: number }
  | { readonly op: 'softmax' }
  | { readonly op: 'matMul' }
  | { readonly op: 'concat'; readonly axis: number }
  | { readonly op: 'slice'; readonly axis: number; readonly begin: number; readonly size: number }
  | { readonly op: 'pad'; readonly before: readonly number[]; readonly after: readonly number[] }
  | { readonly op: 'reshape' }
  | { readonly op: 'transpose'; readonly order: readonly number[] };

/** A node: what it computes of which values. */
export interface GraphNode {
  readonly operation: Operation;
  readonly inputs: readonly Value[];
  readonly shape: ValueShape;
  /** Unique in the graph; begins with the name of the layer that it is of. */
  readonly name: string;
}

/** A net as a list of nodes, each after those that it reads: images 0..255 `[N, H, W, 3]` in, embeddings `[N, L]` out. */
export interface EmbeddingGraph {
  readonly nodes: readonly GraphNode[];
  readonly input: Value;
  readonly output: Value;
}

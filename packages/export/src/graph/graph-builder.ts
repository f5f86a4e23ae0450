import type {
  BinaryKind,
  EmbeddingGraph,
  GraphNode,
  Operation,
  ReduceKind,
  UnaryKind,
  Value,
  ValueShape,
} from './graph.ts';

/** Builds a graph node by node; each method returns the value of its node. */
export class GraphBuilder {
  readonly #nodes: GraphNode[] = [];
  readonly #names = new Map<string, number>();
  #scope = '';

  /** Names of the nodes to come begin with this. */
  enter(scope: string): void {
    this.#scope = scope;
  }

  shapeOf(value: Value): ValueShape {
    return this.#nodes[value].shape;
  }

  nodeOf(value: Value): GraphNode {
    return this.#nodes[value];
  }

  add(operation: Operation, inputs: readonly Value[], shape: ValueShape): Value {
    const kind = 'kind' in operation ? operation.kind : operation.op;
    this.#nodes.push({ operation, inputs, shape, name: this.#uniqueName(`${this.#scope}/${kind}`) });
    return this.#nodes.length - 1;
  }

  constant(data: ArrayLike<number>, shape: readonly number[] = [data.length]): Value {
    return this.add({ op: 'constant', data: Float32Array.from(data) }, [], shape);
  }

  unary(kind: UnaryKind, x: Value): Value {
    return this.add({ op: 'unary', kind }, [x], this.shapeOf(x));
  }

  /** With broadcasting over leading axes, and over axes of length 1. */
  binary(kind: BinaryKind, a: Value, b: Value): Value {
    return this.add({ op: 'binary', kind }, [a, b], broadcast(this.shapeOf(a), this.shapeOf(b)));
  }

  /** The same with one number for all. */
  withNumber(kind: BinaryKind, a: Value, number: number): Value {
    return this.binary(kind, a, this.constant([number], []));
  }

  reduce(kind: ReduceKind, x: Value, axes: readonly number[], keep = false): Value {
    const shape = this.shapeOf(x).map((length, axis) => (axes.includes(axis) ? 1 : length));
    const kept = keep ? shape : shape.filter((_, axis) => !axes.includes(axis));
    return this.add({ op: 'reduce', kind, axes, keep }, [x], kept);
  }

  /** Of the last two axes; leading ones are alike, or `b` has none. */
  matMul(a: Value, b: Value): Value {
    return this.add({ op: 'matMul' }, [a, b], [...this.shapeOf(a).slice(0, -1), this.shapeOf(b).at(-1) ?? 0]);
  }

  concat(values: readonly Value[], axis: number): Value {
    const shape = this.shapeOf(values[0]).map((length, i) =>
      i === axis ? values.reduce((sum, value) => sum + (this.shapeOf(value)[axis] ?? 0), 0) : length,
    );
    return values.length === 1 ? values[0] : this.add({ op: 'concat', axis }, values, shape);
  }

  slice(x: Value, axis: number, begin: number, size: number): Value {
    const shape = this.shapeOf(x).map((length, i) => (i === axis ? size : length));
    return this.add({ op: 'slice', axis, begin, size }, [x], shape);
  }

  pad(x: Value, before: readonly number[], after: readonly number[]): Value {
    const shape = this.shapeOf(x).map((length, i) => (length === null ? null : length + before[i] + after[i]));
    return this.add({ op: 'pad', before, after }, [x], shape);
  }

  /** @param rest the new lengths of all axes but the first */
  reshape(x: Value, rest: readonly number[]): Value {
    return this.add({ op: 'reshape' }, [x], [null, ...rest]);
  }

  transpose(x: Value, order: readonly number[]): Value {
    const shape = this.shapeOf(x);
    return this.add(
      { op: 'transpose', order },
      [x],
      order.map((axis) => shape[axis]),
    );
  }

  /** The graph of what the output needs, and no more. */
  finish(input: Value, output: Value): EmbeddingGraph {
    const needed = new Set<Value>([input, output]);
    for (let value = output; value >= 0; value--) {
      if (needed.has(value)) for (const each of this.#nodes[value].inputs) needed.add(each);
    }
    const kept = [...needed].sort((a, b) => a - b);
    const renumbered = new Map(kept.map((value, index) => [value, index]));
    const at = (value: Value): Value => renumbered.get(value) ?? 0;
    return {
      nodes: kept.map((value) => ({ ...this.#nodes[value], inputs: this.#nodes[value].inputs.map(at) })),
      input: at(input),
      output: at(output),
    };
  }

  #uniqueName(name: string): string {
    const count = this.#names.get(name) ?? 0;
    this.#names.set(name, count + 1);
    return count === 0 ? name : `${name}_${count}`;
  }
}

function broadcast(a: ValueShape, b: ValueShape): ValueShape {
  const rank = Math.max(a.length, b.length);
  const long = (shape: ValueShape): ValueShape => [...Array<number>(rank - shape.length).fill(1), ...shape];
  const [wideA, wideB] = [long(a), long(b)];
  return wideA.map((length, i) => (length === 1 ? wideB[i] : length));
}

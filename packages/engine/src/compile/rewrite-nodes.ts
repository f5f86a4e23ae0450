import type { GraphDescription, GraphNode, GraphValue } from '@htg/libtensorflow';

/** Where a value of the old graph stands in the new one. */
type Moved = (value: GraphValue) => GraphValue;

/**
 * Makes another graph of one, node by node in order: each becomes one or several, whose places are counted anew.
 *
 * @param replace what stands for a node. It is given the node with its inputs in their new places and `add`, which appends a node
 *   before it (one that waits for nothing) and returns the first result of that; what it returns stands in the node's place. It may return a value for the node's
 *   first result instead of the node's own
 */
export function rewriteNodes(
  graph: GraphDescription,
  replace: (node: GraphNode, add: (node: GraphNode) => GraphValue) => GraphNode | Replacement,
): GraphDescription {
  const nodes: GraphNode[] = [];
  const add = (node: GraphNode): GraphValue => ({ from: 'node', index: nodes.push(node) - 1, output: 0 });
  const places: number[] = [];
  const firsts: (GraphValue | undefined)[] = [];
  const moved: Moved = (value) => {
    if (value.from !== 'node') return value;
    const first = value.output === 0 ? firsts[value.index] : undefined;
    return first ?? { ...value, index: places[value.index] };
  };
  for (const node of graph.nodes) {
    const replaced = replace({ ...node, inputs: node.inputs.map(moved) }, add);
    const { node: own, first } = 'node' in replaced ? replaced : { node: replaced, first: undefined };
    places.push(nodes.push(own) - 1);
    firsts.push(first?.({ from: 'node', index: nodes.length - 1, output: 0 }));
  }
  // What a node waits for may stand behind it.
  const placed = nodes.map((node) => (node.after === undefined ? node : { ...node, after: moved(node.after) }));
  return { ...graph, nodes: placed, ...moveEnds(graph, moved) };
}

/** A node, and what others read instead of its first result. */
export interface Replacement {
  readonly node: GraphNode;
  /** Given the node's first result; may add nodes after it. */
  readonly first: (result: GraphValue) => GraphValue;
}

function moveEnds(
  graph: GraphDescription,
  moved: Moved,
): Pick<GraphDescription, 'outputs' | 'assignments' | 'updates'> {
  const { outputs, assignments, updates } = graph;
  const withValue = <End extends { readonly value: GraphValue }>(end: End): End => ({
    ...end,
    value: moved(end.value),
  });
  return {
    outputs: outputs.map(withValue),
    assignments: assignments.map(withValue),
    ...(updates === undefined
      ? {}
      : {
          updates: updates.map(({ gradient, factor, rate, ...variables }) => ({
            ...{ ...variables, gradient: moved(gradient), factor: moved(factor), rate: moved(rate) },
          })),
        }),
  };
}

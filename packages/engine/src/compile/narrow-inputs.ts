import type { GraphDescription, GraphValue } from '@htg/libtensorflow';
import { castNode } from './cast-products.ts';
import { rewriteNodes } from './rewrite-nodes.ts';

/** TensorFlow's numbers of types. */
const type = { int32: 3, uint8: 4 };

/**
 * Lets inputs that were traced as int32 come as uint8, a quarter of the bytes: a cast that reads one starts from uint8, for everything
 * else it is widened first.
 *
 * @param places of these inputs
 */
export function narrowInputs(graph: GraphDescription, places: ReadonlySet<number>): GraphDescription {
  if (places.size === 0) return graph;
  const inputs = graph.inputs.map((spec, place) => (places.has(place) ? { ...spec, type: type.uint8 } : spec));
  const isNarrow = (value: GraphValue): boolean => value.from === 'input' && places.has(value.index);
  const wide = new Map<number, GraphValue>();
  const rewritten = rewriteNodes({ ...graph, inputs }, (node, add) => {
    if (node.op === 'Cast' && isNarrow(node.inputs[0])) {
      const attributes = node.attributes.map((each) => (each.name === 'SrcT' ? { ...each, value: type.uint8 } : each));
      return { ...node, attributes };
    }
    return {
      ...node,
      inputs: node.inputs.map((value) => {
        if (!isNarrow(value)) return value;
        const widened = wide.get(value.index) ?? add(castNode(value, type.uint8, type.int32));
        wide.set(value.index, widened);
        return widened;
      }),
    };
  });
  return widenResults(rewritten, isNarrow);
}

/** An input that is a result or a variable's new value as it is. */
function widenResults(graph: GraphDescription, isNarrow: (value: GraphValue) => boolean): GraphDescription {
  const nodes = [...graph.nodes];
  const widen = <End extends { readonly value: GraphValue }>(end: End): End => {
    if (!isNarrow(end.value)) return end;
    const index = nodes.push(castNode(end.value, type.uint8, type.int32)) - 1;
    return { ...end, value: { from: 'node', index, output: 0 } };
  };
  const [outputs, assignments] = [graph.outputs.map(widen), graph.assignments.map(widen)];
  return { ...graph, nodes, outputs, assignments };
}

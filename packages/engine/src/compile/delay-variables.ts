import type { GraphDescription, GraphNode, GraphValue } from '@htg/libtensorflow';

/**
 * Lets ops that need nothing but variables and constants, and whose result one other op uses, wait for what that op uses beside it.
 * Weight decay is such a product: TensorFlow starts what it can, and would compute it for all weights before the first layer. The
 * results, as large as the weights, would lie in memory until the gradients are there.
 *
 * @returns the same graph with some ops in another order
 */
export function delayVariables(graph: GraphDescription): GraphDescription {
  const users = usersOf(graph);
  const nodes = graph.nodes.map((node, place): GraphNode => {
    const user = users[place].length === 1 ? graph.nodes.at(users[place][0]) : undefined;
    if (user === undefined || !startsAtOnce(node)) return node;
    const beside = user.inputs.find((input) => input.from === 'node' && input.index !== place);
    return beside === undefined || (beside.from === 'node' && startsAtOnce(graph.nodes[beside.index]))
      ? node
      : { ...node, after: beside };
  });
  return { ...graph, nodes };
}

function startsAtOnce({ inputs }: GraphNode): boolean {
  return inputs.some(isVariable) && inputs.every((input) => isVariable(input) || input.from === 'constant');
}

function isVariable({ from }: GraphValue): boolean {
  return from === 'variable';
}

/** The places of the nodes that use each node; results and new values of variables count as users, too, at no place. */
function usersOf({ nodes, outputs, assignments }: GraphDescription): readonly (readonly number[])[] {
  const users: number[][] = nodes.map(() => []);
  const note = (value: GraphValue, user: number): void => {
    if (value.from === 'node') users[value.index].push(user);
  };
  nodes.forEach(({ inputs }, user) => {
    for (const input of inputs) note(input, user);
  });
  for (const { value } of [...outputs, ...assignments]) note(value, nodes.length);
  return users;
}

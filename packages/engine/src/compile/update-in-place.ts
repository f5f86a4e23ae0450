import type { GraphDescription, GraphNode, GraphValue, MomentumUpdate } from '@htg/libtensorflow';

type Assignment = GraphDescription['assignments'][number];
type Shape = readonly number[];

/**
 * Rewrites descents with momentum into updates in place, which pass over a weight once where its parts take four passes and make two
 * new values:
 *
 *     d = momentum * factor + gradient;  momentum := d;  weight := weight - d * rate      ->  one update of both
 *
 * where nothing else uses what lies between: every number is the same to the bit.
 *
 * @param resultShapes of each node of the graph, the shapes of its results
 * @returns nodes in the same places; those that nothing uses any more are TensorFlow's to drop
 */
export function updateInPlace(graph: GraphDescription, resultShapes: readonly (readonly Shape[])[]): GraphDescription {
  const uses = countUses(graph);
  const shapeOf = (value: GraphValue): Shape => {
    switch (value.from) {
      case 'input':
        return graph.inputs[value.index].shape;
      case 'variable':
        return graph.variables[value.index].shape;
      case 'constant':
        return graph.constants[value.index].shape;
      case 'node':
        return resultShapes[value.index][value.output];
    }
  };
  const assigned = new Map(graph.assignments.map((assignment) => [keyOf(assignment.value), assignment]));
  const updates: MomentumUpdate[] = [];
  const replaced = new Set<Assignment>();
  for (const assignment of graph.assignments) {
    const found = momentumUpdate(graph, assignment, assigned, uses);
    if (found === undefined || !fits(graph, found.update, shapeOf)) continue;
    updates.push(found.update);
    replaced.add(assignment).add(found.momentum);
  }
  return { ...graph, assignments: graph.assignments.filter((each) => !replaced.has(each)), updates };
}

/** The update that an assignment of a weight is part of, with the assignment of its momentum. */
function momentumUpdate(
  { nodes }: GraphDescription,
  { variable: weight, value }: Assignment,
  assigned: ReadonlyMap<string, Assignment>,
  uses: ReadonlyMap<string, number>,
): { readonly update: MomentumUpdate; readonly momentum: Assignment } | undefined {
  const node = (of: GraphValue, ops: readonly string[], users: number): GraphNode | undefined => {
    if (of.from !== 'node' || !ops.includes(nodes[of.index].op) || uses.get(keyOf(of)) !== users) return undefined;
    return nodes[of.index];
  };
  const step = node(value, ['Sub'], 1);
  if (step === undefined || !isVariable(step.inputs[0], weight)) return undefined;
  const scaled = node(step.inputs[1], ['Mul'], 1);
  if (scaled === undefined) return undefined;
  const [direction, rate] = scaled.inputs;
  // The direction is used twice: scaled, and as the new momentum.
  const sum = node(direction, ['Add', 'AddV2'], 2);
  const momentum = assigned.get(keyOf(direction));
  if (sum === undefined || momentum === undefined) return undefined;
  const decayed = node(sum.inputs[0], ['Mul'], 1);
  if (decayed === undefined || !isVariable(decayed.inputs[0], momentum.variable)) return undefined;
  const [gradient, factor] = [sum.inputs[1], decayed.inputs[1]];
  return { update: { weight, momentum: momentum.variable, gradient, factor, rate }, momentum };
}

/** Whether the shapes are those that the update in place takes: its parts would repeat what is smaller. */
function fits(
  { variables }: GraphDescription,
  { weight, momentum, gradient, factor, rate }: MomentumUpdate,
  shapeOf: (value: GraphValue) => Shape,
): boolean {
  const [{ type, shape }, slot] = [variables[weight], variables[momentum]];
  const alike = [slot.shape, shapeOf(gradient)].every((each) => String(each) === String(shape));
  const scalars = [factor, rate].every((value) => shapeOf(value).length === 0);
  return alike && scalars && slot.type === type && weight !== momentum;
}

function isVariable(value: GraphValue, place: number): boolean {
  return value.from === 'variable' && value.index === place;
}

/** How often each value is used: by nodes, as a result, as a variable's new value. */
function countUses({ nodes, outputs, assignments }: GraphDescription): ReadonlyMap<string, number> {
  const uses = new Map<string, number>();
  const values = [...nodes.flatMap(({ inputs }) => inputs), ...[...outputs, ...assignments].map(({ value }) => value)];
  for (const value of values) uses.set(keyOf(value), (uses.get(keyOf(value)) ?? 0) + 1);
  return uses;
}

function keyOf(value: GraphValue): string {
  return `${value.from} ${value.index}${value.from === 'node' ? ` ${value.output}` : ''}`;
}

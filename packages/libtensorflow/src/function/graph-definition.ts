import { AttributeType, DataType } from '../c/data-types.ts';
import { ProtobufWriter } from '../c/protobuf-writer.ts';
import type { OpAttribute } from '../op-attributes.ts';
import type { GraphDescription, GraphValue } from './graph-description.ts';
import { encodeShape, encodeTensor } from './tensor-definition.ts';

/** Names of the nodes that a caller looks up. */
export const nodeName = {
  input: (index: number) => `input_${String(index)}`,
  variable: (index: number) => `variable_${String(index)}`,
  output: (index: number) => `output_${String(index)}`,
  /** TensorFlow's messages name nodes, so a node's name tells its op. */
  operation: (op: string, index: number) => `${op}_${String(index)}`,
};

type WriteAttribute = (value: ProtobufWriter) => void;

/**
 * Writes a description as TensorFlow's `GraphDef` message. Assignments and updates wait for a barrier that waits for every read, every
 * new value and every result: a run is all or nothing.
 */
export function encodeGraph(graph: GraphDescription): Uint8Array {
  const definition = new ProtobufWriter();
  const node = (name: string, op: string, inputs: readonly string[], attributes: Record<string, WriteAttribute>) => {
    definition.message(1, (message) => {
      message.text(1, name).text(2, op);
      for (const input of inputs) message.text(3, input);
      for (const [key, write] of Object.entries(attributes)) {
        message.message(5, (entry) => entry.text(1, key).message(2, write));
      }
    });
  };
  const after = (name: string) => `^${name}`;
  const valueName = (value: GraphValue) => nameOfValue(graph, value);

  graph.inputs.forEach((spec, i) => {
    node(nodeName.input(i), 'Placeholder', [], { dtype: typeOf(spec), shape: shapeOf(spec) });
  });
  graph.variables.forEach((spec, i) => {
    node(nodeName.variable(i), 'Placeholder', [], { dtype: ofType(DataType.resource), shape: shapeOf({ shape: [] }) });
    node(readName(i), 'ReadVariableOp', [nodeName.variable(i)], { dtype: typeOf(spec) });
  });
  graph.constants.forEach((constant, i) => {
    node(constantName(i), 'Const', [], {
      dtype: typeOf(constant),
      value: (value) =>
        value.message(8, (tensor) => {
          encodeTensor(tensor, constant, constant.values);
        }),
    });
  });
  graph.nodes.forEach(({ op, attributes, inputs, after: earlier }, i) => {
    const written = attributes.map((attribute) => [attribute.name, writeAttribute(attribute)] as const);
    const awaited = earlier === undefined ? [] : [after(producerName(graph, earlier))];
    node(operationName(graph, i), op, [...inputs.map(valueName), ...awaited], Object.fromEntries(written));
  });

  const { updates = [] } = graph;
  const results = [
    ...[...graph.outputs, ...graph.assignments].map(({ value }) => value),
    ...updates.flatMap(({ gradient, factor, rate }) => [gradient, factor, rate]),
  ].map((value) => producerName(graph, value));
  const awaited = new Set([...graph.variables.map((_, i) => readName(i)), ...results]);
  node('barrier', 'NoOp', [...awaited].map(after), {});
  const assigned = graph.assignments.map(({ variable, value }, i) => {
    const name = `assign_${String(i)}`;
    const inputs = [nodeName.variable(variable), valueName(value), after('barrier')];
    node(name, 'AssignVariableOp', inputs, { dtype: typeOf(graph.variables[variable]) });
    return after(name);
  });
  const updated = updates.map(({ weight, momentum, gradient, factor, rate }, i) => {
    const name = `update_${String(i)}`;
    const inputs = [nodeName.variable(weight), nodeName.variable(momentum), ...[rate, gradient, factor].map(valueName)];
    node(name, 'ResourceApplyMomentum', [...inputs, after('barrier')], { T: typeOf(graph.variables[weight]) });
    return after(name);
  });
  graph.outputs.forEach(({ value, type }, i) => {
    node(nodeName.output(i), 'Identity', [valueName(value), ...assigned, ...updated], { T: ofType(type) });
  });
  // Producer 2000: today's graphs; the importer refuses ops that are too new for it, and none is.
  definition.message(4, (versions) => versions.integer(1, 2000));
  return definition.finish();
}

const readName = (index: number) => `read_${String(index)}`;
const constantName = (index: number) => `constant_${String(index)}`;
const operationName = (graph: GraphDescription, index: number) => nodeName.operation(graph.nodes[index].op, index);

/** The node that makes a value. */
function producerName(graph: GraphDescription, value: GraphValue): string {
  switch (value.from) {
    case 'input':
      return nodeName.input(value.index);
    case 'variable':
      return readName(value.index);
    case 'constant':
      return constantName(value.index);
    case 'node':
      return operationName(graph, value.index);
  }
}

/** A value as an input of another node: its node, and the number of the output unless that is the first. */
function nameOfValue(graph: GraphDescription, value: GraphValue): string {
  const name = producerName(graph, value);
  return value.from === 'node' && value.output > 0 ? `${name}:${String(value.output)}` : name;
}

const ofType =
  (type: number): WriteAttribute =>
  (value) =>
    value.integer(6, type);
const typeOf = ({ type }: { readonly type: number }) => ofType(type);
const shapeOf =
  ({ shape }: { readonly shape: readonly number[] }): WriteAttribute =>
  (value) =>
    value.message(7, (message) => {
      encodeShape(message, shape);
    });

/** An attribute as `AttrValue`, a list as its `ListValue` (whose field numbers are the same). */
function writeAttribute({ name, type, value }: OpAttribute): WriteAttribute {
  const list = Array.isArray(value) && type !== AttributeType.shape ? (value as readonly number[]) : undefined;
  switch (type) {
    case AttributeType.string:
      return (message) => (value instanceof Uint8Array ? message.bytes(2, value) : message.text(2, value as string));
    case AttributeType.int:
      return list ? (message) => message.message(1, (l) => l.integers(3, list)) : (m) => m.integer(3, value as number);
    case AttributeType.float:
      return list ? (message) => message.message(1, (l) => l.floats(4, list)) : (m) => m.float(4, value as number);
    case AttributeType.bool:
      if (list) return (message) => message.message(1, (l) => l.integers(5, list.map(Number)));
      return (message) => message.bool(5, Boolean(value));
    case AttributeType.type:
      return list ? (message) => message.message(1, (l) => l.integers(6, list)) : ofType(value as number);
    case AttributeType.shape:
      return shapeOf({ shape: (value ?? []) as readonly number[] });
    default:
      throw new TypeError(`defineFunction: expected a known type of attribute ${name}, received ${type}`);
  }
}

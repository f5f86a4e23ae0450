import type { GraphDescription, GraphValue } from '@htg/libtensorflow';
import { expect, test } from 'vitest';
import { delayVariables } from '../../src/compile/delay-variables.ts';

const node = (index: number): GraphValue => ({ from: 'node', index, output: 0 });
const variable: GraphValue = { from: 'variable', index: 0 };
const factor: GraphValue = { from: 'constant', index: 0 };
const op = (name: string, ...inputs: GraphValue[]) => ({ op: name, attributes: [], inputs });

const graph = (...nodes: GraphDescription['nodes']): GraphDescription => ({
  inputs: [{ type: 1, shape: [2] }],
  variables: [{ type: 1, shape: [2] }],
  constants: [{ type: 1, shape: [], values: [5e-4] }],
  nodes,
  outputs: [{ value: node(nodes.length - 1), type: 1 }],
  assignments: [],
});
const waits = (description: GraphDescription) => delayVariables(description).nodes.map(({ after }) => after);

test('weight decay waits for the gradient', () => {
  const gradient = op('Square', { from: 'input', index: 0 });
  expect(waits(graph(op('Mul', variable, factor), gradient, op('AddV2', node(1), node(0))))).toEqual([
    node(1),
    undefined,
    undefined,
  ]);
});

test('nothing waits that two ops use, that needs an input, or beside which there is nothing to wait for', () => {
  const decay = op('Mul', variable, factor);
  const gradient = op('Square', { from: 'input', index: 0 });
  const graphs = [
    graph(decay, gradient, op('AddV2', node(1), node(0)), op('Sub', node(2), node(0))),
    graph(op('Mul', variable, { from: 'input', index: 0 }), gradient, op('AddV2', node(1), node(0))),
    graph(decay, op('Square', node(0))),
    graph(decay, decay, op('AddV2', node(0), node(1))),
  ];
  for (const each of graphs) expect(waits(each).every((after) => after === undefined)).toBe(true);
});

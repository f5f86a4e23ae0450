// One of two workers: reduces and gathers once, then says what came out. usage: worker.ts INDEX PORT PORT [die | wait]
// With `die` it ends itself by SIGKILL after that; with `wait` it calls the other once more and says how that failed.
import { setTimeout } from 'node:timers/promises';
import type { GraphDescription, OpAttribute } from '../../src/index.ts';
import { registerTensorFlowBackend } from '../../src/index.ts';

const [index, ...ports] = process.argv.slice(2, 5).map(Number);
const { binding, defineFunction, runtime } = await registerTensorFlowBackend({
  ...{ threadsInsideOps: 1, device: 'cpu', xlaCache: false },
  workers: { addresses: ports.map((port) => `127.0.0.1:${String(port)}`), index },
});

const attributes: readonly OpAttribute[] = [
  { name: 'T', type: 4, value: 1 },
  { name: 'communication_hint', type: 0, value: 'ring' },
  { name: 'Nordering_token', type: 1, value: 0 },
];
const sum = [
  { name: 'merge_op', type: 0, value: 'Add' },
  { name: 'final_op', type: 0, value: 'Id' },
];
const constants = [2, 1, 7, 8].map((value) => ({ type: 3, shape: [], values: [value] }));
const inputs = (key: number) =>
  [{ from: 'input', index: 0 }, ...[0, 1, key].map((each) => ({ from: 'constant', index: each }) as const)] as const;
const graph: GraphDescription = {
  inputs: [{ type: 1, shape: [3, 1] }],
  ...{ variables: [], constants, assignments: [] },
  nodes: [
    { op: 'CollectiveReduceV2', attributes: [...attributes, ...sum], inputs: inputs(2) },
    { op: 'CollectiveGatherV2', attributes, inputs: inputs(3) },
  ],
  outputs: [0, 1].map((node) => ({ value: { from: 'node', index: node, output: 0 }, type: 1 })),
};
const together = defineFunction(graph);
const x = binding.createTensor(
  [3, 1],
  1,
  [0.1, 0.2, 0.3].map((value) => value + index),
);
const results = await together.runAsync([x]);
const values = results.map(({ id }) => Array.from(binding.tensorDataSync(id) as Float32Array));
const problem = await runtime.workers?.problemOf(runtime.workers.peers[0], 5000);
console.log(JSON.stringify({ device: runtime.device, values, problem: problem ?? null }));
if (process.argv.at(5) === 'die') {
  // The other asks after this one first, on a busy machine not at once.
  await setTimeout(2000);
  process.kill(process.pid, 'SIGKILL');
}
if (process.argv.at(5) === 'wait') {
  for (const again of [1, 2]) {
    await together.runAsync([x]).catch((error: unknown) => {
      console.log(`${String(again)} ${String(error)}`);
    });
  }
}

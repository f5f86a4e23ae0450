// Compiles a chain of ops with XLA off the main thread and says what came out. usage: xla-chain.ts LENGTH [STACK | keep]
// With STACK another program has used koffi first and left stacks of so many bytes; the check that refuses XLA then is passed over.
import { createRequire } from 'node:module';
import type * as Koffi from 'koffi';

// What was compiled is kept from one process to the next if the second word says so.
const length = Number(process.argv[2]);
const keep = process.argv.at(3) === 'keep';
const stack = Number(process.argv.at(3));
if (stack > 0) {
  const name = `@koromix/koffi-${process.platform}-${process.arch}`;
  const koffi = createRequire(import.meta.url)(name) as typeof Koffi;
  koffi.config({ async_stack_size: stack });
  koffi.load(null);
}
const { registerTensorFlowBackend } = await import('../../src/index.ts');
const { TensorFlowFunction } = await import('../../src/function/tensorflow-function.ts');
const { wantedStackBytes } = await import('../../src/c/koffi.ts');

const { binding, runtime } = await registerTensorFlowBackend(keep ? {} : { xlaCache: false });
const spec = { type: 1, shape: [2] };
const nodes = Array.from({ length }, (_, i) => ({
  op: 'Sin',
  attributes: [{ name: 'T', type: 4, value: 1 }],
  inputs: [i === 0 ? ({ from: 'input', index: 0 } as const) : ({ from: 'node', index: i - 1, output: 0 } as const)],
}));
const chain = new TensorFlowFunction(
  { ...runtime, stackBytes: wantedStackBytes },
  binding,
  {
    ...{ inputs: [spec], variables: [], constants: [], nodes, assignments: [] },
    outputs: [{ value: { from: 'node', index: length - 1, output: 0 }, type: 1 }],
  },
  { optimize: 'xla' },
);
const [{ id }] = await chain.runAsync([binding.createTensor([2], 1, [0.5, 0.5])]);
console.log(`${String(runtime.stackBytes)} ${(binding.tensorDataSync(id) as Float32Array)[0].toFixed(5)}`);

import type { ExecutionOptions, GraphDescription, TensorFlowBackend } from '@htg/libtensorflow';

const float32 = 1;

/** x times y, of two numbers. */
const product: GraphDescription = {
  inputs: Array.from({ length: 2 }, () => ({ type: float32, shape: [1, 1] })),
  variables: [],
  constants: [],
  nodes: [
    {
      op: 'MatMul',
      attributes: [
        { name: 'T', type: 4, value: float32 },
        { name: 'transpose_a', type: 3, value: false },
        { name: 'transpose_b', type: 3, value: false },
      ],
      inputs: [
        { from: 'input', index: 0 },
        { from: 'input', index: 1 },
      ],
    },
  ],
  outputs: [{ value: { from: 'node', index: 0, output: 0 }, type: float32 }],
  assignments: [],
};

const answers = new WeakMap<TensorFlowBackend, boolean>();

/**
 * Whether TensorFlow's own rewrite of graphs to bfloat16 does anything here: it depends on the processor and on the build. Found by a
 * product of two numbers, one of which bfloat16 can't hold.
 */
export function rewritesToBfloat16(tensorflow: TensorFlowBackend): boolean {
  let answer = answers.get(tensorflow);
  if (answer === undefined) {
    answer = multiply(tensorflow, 1 + 2 ** -12, { precision: 'bfloat16' }) === 1;
    answers.set(tensorflow, answer);
  }
  return answer;
}

function multiply({ binding, defineFunction }: TensorFlowBackend, x: number, options: ExecutionOptions): number {
  const inputs = [x, 1].map((value) => binding.createTensor([1, 1], float32, [value]));
  const multiplication = defineFunction(product, options);
  const [{ id }] = multiplication.run(inputs);
  const [result] = binding.tensorDataSync(id) as Float32Array;
  multiplication.dispose();
  for (const each of [...inputs, id]) binding.deleteTensor(each);
  return result;
}

import type { TensorFlowBackend } from '@htg/libtensorflow';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { batchNormTraining, compile, valueAndGradients } from '../../src/index.ts';
import { onTensorFlow } from '../on-tensorflow.ts';

/** The names of the ops that run one by one while `body` does. */
async function opsRun({ runtime }: TensorFlowBackend, body: () => Promise<void>): Promise<string[]> {
  const { api } = runtime;
  // Functions of a table, not methods.
  const { TFE_NewOp, TFE_Execute } = api as { [Name in 'TFE_NewOp' | 'TFE_Execute']: (typeof api)[Name] };
  const names = new Map<bigint | null, string>();
  const run: string[] = [];
  const execute: typeof TFE_Execute = Object.assign(
    (...call: Parameters<typeof TFE_Execute>) => {
      run.push(names.get(call[0]) ?? '');
      TFE_Execute(...call);
    },
    {
      async: (...call: Parameters<typeof TFE_Execute.async>) => {
        TFE_Execute.async(...call);
      },
    },
  );
  const newOp: typeof TFE_NewOp = (context, name, status) => {
    const op = TFE_NewOp(context, name, status);
    names.set(op, name);
    return op;
  };
  Object.assign(runtime.api, { TFE_NewOp: newOp, TFE_Execute: execute });
  try {
    await body();
  } finally {
    Object.assign(runtime.api, { TFE_NewOp, TFE_Execute });
  }
  return run;
}

onTensorFlow('a trace computes nothing: the first call only moves variables into TensorFlow', async (tensorflow) => {
  const kernel = tf.variable(tf.randomNormal<tf.Rank.R4>([3, 3, 2, 4], 0, 1, 'float32', 1));
  const [gamma, beta] = [tf.variable(tf.ones([4])), tf.variable(tf.zeros([4]))];
  const step = compile(({ x }: { x: tf.Tensor4D }) => {
    const loss = (): tf.Scalar => {
      const y = batchNormTraining(tf.conv2d(x, kernel, 2, 'same'), gamma as tf.Tensor1D, beta as tf.Tensor1D).y;
      const pooled = tf.maxPool(y as tf.Tensor4D, 2, 1, 'valid');
      return tf.mean(tf.square(tf.concat([tf.relu(pooled), tf.reshape(pooled, pooled.shape)], 3)));
    };
    const { value, gradients } = valueAndGradients(loss, { kernel, gamma, beta });
    kernel.assign(tf.sub<tf.Tensor4D>(kernel, tf.mul(gradients.kernel, 0.1)));
    return { value };
  });
  const x: tf.Tensor4D = tf.randomNormal([2, 8, 8, 2], 0, 1, 'float32', 2);
  const run = await opsRun(tensorflow, async () => {
    tf.dispose(await step({ x }));
  });
  expect(run.filter((op) => !['VarHandleOp', 'AssignVariableOp', 'ReadVariableOp'].includes(op))).toEqual([]);
  step.dispose();
  tf.dispose([kernel, gamma, beta, x]);
});

onTensorFlow('what a function makes once and keeps has its values after the trace', async ({ binding }) => {
  const weight = tf.variable(tf.tensor1d([1, 2, 3]));
  let slot: tf.Variable | undefined;
  let table: tf.Tensor | undefined;
  const step = compile(({ x }: { x: tf.Tensor }) => {
    slot ??= tf.variable(tf.onesLike(weight));
    table ??= tf.keep(tf.mul(weight, 10));
    slot.assign(tf.add(slot, x));
    return { sum: tf.add(slot, table) };
  });
  const x = tf.scalar(1);
  const sums: number[][] = [];
  for (let i = 0; i < 2; i++) {
    const { sum } = await step({ x });
    sums.push([...(await sum.data())]);
    sum.dispose();
  }
  expect(sums).toEqual([
    [12, 22, 32],
    [13, 23, 33],
  ]);
  expect([...(slot as unknown as tf.Tensor).dataSync()]).toEqual([3, 3, 3]);
  expect([...(table as unknown as tf.Tensor).dataSync()]).toEqual([10, 20, 30]);
  const handles = binding.getNumOfTensors();
  step.dispose();
  tf.dispose([weight, x, slot, table]);
  expect(binding.getNumOfTensors()).toBeLessThan(handles);
});

onTensorFlow('a function with shapes that depend on values compiles, too', async () => {
  const pick = compile(({ x }: { x: tf.Tensor1D }) => {
    // Values of constants may be read, so this is a fixed list of places.
    const places = tf.tensor1d([2, 0], 'int32');
    return { y: tf.gather(x, tf.tensor1d([...places.dataSync()], 'int32')) };
  });
  const x = tf.tensor1d([5, 6, 7]);
  const { y } = await pick({ x });
  expect([...(await y.data())]).toEqual([7, 5]);
  pick.dispose();
  tf.dispose([x, y]);
});

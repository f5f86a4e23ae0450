import '@tensorflow/tfjs-backend-cpu';
import { locateLibrary, registerTensorFlowBackend } from '@htg/libtensorflow';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it, test } from 'vitest';
import type { TestContext } from 'vitest';
import { compile } from '../../src/index.ts';

/** Everything here holds on TensorFlow, where steps are compiled, and on a backend where they run as they are. */
async function use(backend: string, context: TestContext): Promise<void> {
  if (backend === 'tensorflow') {
    if (locateLibrary() === undefined) context.skip('no libtensorflow: run htg-engine install');
    await registerTensorFlowBackend();
  } else {
    await tf.setBackend(backend);
  }
}

const values = async (tensor: tf.Tensor) => [...(await tensor.data())];

/** A small regression with momentum: two layers, an activation, variables of two kinds. */
function makeRegression() {
  const first = tf.variable(tf.tensor2d([0.1, -0.2, 0.3, 0.4, 0.5, -0.6], [2, 3]));
  const second = tf.variable(tf.tensor2d([0.3, 0.2, -0.1], [3, 1]));
  const weights = [first, second];
  const momenta = weights.map(({ shape }) => tf.variable(tf.zeros(shape), false));
  const step = ({ x, y, rate }: { x: tf.Tensor2D; y: tf.Tensor2D; rate: tf.Scalar }) => {
    const { value, grads } = tf.variableGrads(
      () => tf.mean(tf.square(tf.sub(tf.matMul(tf.tanh(tf.matMul(x, first)), second), y))),
      weights,
    );
    weights.forEach((weight, i) => {
      momenta[i].assign(tf.add(tf.mul(momenta[i], 0.9), grads[weight.name]));
      weight.assign(tf.sub(weight, tf.mul(momenta[i], rate)));
    });
    return { loss: value };
  };
  const dispose = () => {
    tf.dispose([...weights, ...momenta]);
  };
  return { weights, momenta, step, dispose };
}

const makeBatch = () => ({
  x: tf.tensor2d([1, 2, 3, 4, -1, 0.5, 0.25, -2], [4, 2]),
  y: tf.tensor2d([1, 0, -1, 2], [4, 1]),
  rate: tf.scalar(0.1),
});

describe.each(['tensorflow', 'cpu'])('compile on %s', (backend) => {
  const onBackend = (name: string, body: () => Promise<void>) => {
    test(name, async (context) => {
      await use(backend, context);
      await body();
    });
  };

  onBackend('gives the losses and weights of the plain function to the bit', async () => {
    const batch = makeBatch();
    const [plain, compiled] = [makeRegression(), makeRegression()];
    const step = compile(compiled.step);
    for (let i = 0; i < 6; i++) {
      const expected = tf.tidy(() => plain.step(batch)).loss;
      const { loss } = await step(batch);
      expect(await values(loss)).toEqual(await values(expected));
      tf.dispose([expected, loss]);
    }
    for (let i = 0; i < 2; i++) {
      expect(await values(compiled.weights[i])).toEqual(await values(plain.weights[i]));
      expect(await values(compiled.momenta[i])).toEqual(await values(plain.momenta[i]));
    }
    expect(step.traces).toBe(1);
    step.dispose();
    plain.dispose();
    compiled.dispose();
    tf.dispose(batch);
  });

  onBackend('leaves no tensor behind but the results', async () => {
    const batch = makeBatch();
    const { step: plain, dispose } = makeRegression();
    const before = tf.memory().numTensors;
    const step = compile(plain);
    for (let i = 0; i < 3; i++) tf.dispose(await step(batch));
    expect(tf.memory().numTensors).toBe(before);
    step.dispose();
    expect(tf.memory().numTensors).toBe(before);
    dispose();
    tf.dispose(batch);
  });

  onBackend('a snapshot taken before a step is unchanged after it', async () => {
    const v = tf.variable(tf.tensor1d([1, 2]));
    const step = compile(({ x }: { x: tf.Tensor }) => {
      v.assign(tf.add(v, x));
      return {};
    });
    const x = tf.scalar(1);
    const snapshots: tf.Tensor[] = [];
    for (let i = 0; i < 4; i++) {
      snapshots.push(v.clone());
      await step({ x });
    }
    expect(await Promise.all(snapshots.map((snapshot) => snapshot.array()))).toEqual([
      [1, 2],
      [2, 3],
      [3, 4],
      [4, 5],
    ]);
    expect(await v.array()).toEqual([5, 6]);
    step.dispose();
    tf.dispose([v, x, ...snapshots]);
  });

  onBackend('an assignment from outside is seen by the next step, and a step by ordinary code', async () => {
    const v = tf.variable(tf.scalar(1));
    const step = compile(({ x }: { x: tf.Tensor }) => {
      v.assign(tf.mul(v, x));
      return { v: v.clone() };
    });
    const x = tf.scalar(3);
    await step({ x });
    v.assign(tf.scalar(10));
    const result = (await step({ x })).v;
    expect(await values(result)).toEqual([30]);
    expect(await values(tf.add(v, 1))).toEqual([31]);
    v.assign(result);
    tf.dispose(await step({ x }));
    expect(await values(v)).toEqual([90]);
    expect(await values(result)).toEqual([30]);
    step.dispose();
  });

  onBackend('two variables that share their data part when one is written', async () => {
    const first = tf.variable(tf.tensor1d([1, 2]));
    const second = tf.variable(first);
    const frozen = first.clone();
    const step = compile(({ x }: { x: tf.Tensor }) => {
      first.assign(tf.add(first, x));
      return { sum: tf.add(tf.add(first, second), frozen) };
    });
    const x = tf.scalar(1);
    expect(await values((await step({ x })).sum)).toEqual([4, 7]);
    expect(await values((await step({ x })).sum)).toEqual([5, 8]);
    expect(await values(second)).toEqual([1, 2]);
    expect(await values(frozen)).toEqual([1, 2]);
    step.dispose();
  });

  onBackend('steps that share variables work together; a variable may be swapped or set to a constant', async () => {
    const [a, b] = [tf.variable(tf.scalar(1)), tf.variable(tf.scalar(2))];
    const swap = compile(() => {
      const old = a.clone();
      a.assign(b);
      b.assign(old);
      return {};
    });
    const reset = compile(({ x }: { x: tf.Scalar }) => {
      a.assign(tf.scalar(7));
      b.assign(x);
      return { sum: tf.add(a, b) };
    });
    await swap({});
    expect([...(await values(a)), ...(await values(b))]).toEqual([2, 1]);
    await swap({});
    await swap({});
    expect([...(await values(a)), ...(await values(b))]).toEqual([2, 1]);
    expect(await values((await reset({ x: tf.scalar(5) })).sum)).toEqual([12]);
    await swap({});
    expect([...(await values(a)), ...(await values(b))]).toEqual([5, 7]);
    swap.dispose();
    reset.dispose();
  });

  onBackend('another signature traces anew', async () => {
    const sum = compile(({ x }: { x: tf.Tensor }) => ({ y: tf.sum(tf.mul(x, 2)) }));
    for (const [x, expected] of [
      [tf.tensor1d([1, 2]), 6],
      [tf.tensor1d([3, 4]), 14],
      [tf.tensor1d([1, 2, 3]), 12],
      [tf.tensor1d([1, 2], 'int32'), 6],
      [tf.tensor1d([5, 6]), 22],
    ] as const) {
      expect(await values((await sum({ x })).y)).toEqual([expected]);
    }
    expect(sum.traces).toBe(3);
    sum.dispose();
  });

  onBackend('the same tensor as two inputs, an input as a result and tensors from outside', async () => {
    const outside = tf.tensor1d([10, 20]);
    const fn = compile(({ x, y }: { x: tf.Tensor; y: tf.Tensor }) => ({
      sum: tf.add(tf.sub(x, y), outside),
      x,
      constant: tf.tensor1d([true, false], 'bool'),
    }));
    const same = tf.tensor1d([1, 1]);
    expect(await values((await fn({ x: same, y: same })).sum)).toEqual([10, 20]);
    const results = await fn({ x: tf.tensor1d([5, 6]), y: same });
    expect(await values(results.sum)).toEqual([14, 25]);
    expect(await values(results.x)).toEqual([5, 6]);
    expect(results.constant.dtype).toBe('bool');
    expect(await results.constant.array()).toEqual([1, 0]);
    expect(same.isDisposed || outside.isDisposed).toBe(false);
    fn.dispose();
  });

  onBackend('a random constant is an error, a seeded one is not', async () => {
    const random = compile(({ x }: { x: tf.Tensor }) => ({ y: tf.mul(x, tf.randomUniform([2], 0, 1)) }));
    const v = tf.variable(tf.scalar(1));
    await expect(random({ x: tf.scalar(1) })).rejects.toThrow(
      /^compile: expected the same constants in two runs from the same state, received [\d.e-]+ and [\d.e-]+ in a float32 tensor of shape \[2\]; draw random numbers, dates and counters outside and pass them as inputs$/,
    );
    const seeded = compile(({ x }: { x: tf.Tensor }) => ({ y: tf.mul(x, tf.randomUniform([2], 0, 1, 'float32', 3)) }));
    const expected = await values(tf.randomUniform([2], 0, 1, 'float32', 3));
    expect(await values((await seeded({ x: tf.scalar(1) })).y)).toEqual(expected);
    seeded.dispose();
    v.dispose();
  });

  onBackend('state made by the first run, such as slots, keeps its first value', async () => {
    const v = tf.variable(tf.scalar(1));
    const optimizers = [tf.train.momentum(0.1, 0.9), tf.train.momentum(0.1, 0.9)];
    const w = tf.variable(tf.scalar(1));
    const step = compile(() => {
      const loss = optimizers[0].minimize(() => tf.square(v), true, [v]);
      return { loss: loss as tf.Tensor };
    });
    for (let i = 0; i < 4; i++) {
      const { loss } = await step({});
      const expected = optimizers[1].minimize(() => tf.square(w), true, [w]) as tf.Tensor;
      expect(await values(loss)).toEqual(await values(expected));
    }
    expect(await values(v)).toEqual(await values(w));
    step.dispose();
  });

  onBackend('reading values inside is an error that names the call', async () => {
    const read = (name: 'dataSync' | 'arraySync' | 'data') =>
      compile(({ x }: { x: tf.Tensor }) => {
        void tf.square(x)[name]();
        return { x };
      })({ x: tf.tensor1d([1, 2]) });
    for (const name of ['dataSync', 'arraySync', 'data'] as const) {
      await expect(read(name)).rejects.toThrow(
        `compile: expected no read of a tensor's values inside the compiled function, received ${name}() on a float32 ` +
          `tensor of shape [2]; return the tensor and read it outside, or compute with tensor ops instead`,
      );
    }
    expect(tf.tensor1d([1]).dataSync()).toEqual(Float32Array.of(1));
  });

  onBackend('an error inside leaves the variables as they were', async () => {
    const v = tf.variable(tf.scalar(1));
    const broken = compile(() => {
      v.assign(tf.scalar(2));
      throw new Error('no luck');
    });
    const before = tf.memory().numTensors;
    await expect(broken({})).rejects.toThrow('no luck');
    expect(await values(v)).toEqual([1]);
    expect(tf.memory().numTensors).toBe(before);
    v.dispose();
  });

  onBackend('refuses what is not a record of tensors, and a compiled function inside', async () => {
    const identity = compile((inputs: { x: tf.Tensor }) => inputs);
    await expect(identity(5 as never)).rejects.toThrow(
      'compile: expected inputs to be a record of tensors, received 5; pass { name: tensor, ... }, also numbers as tensors',
    );
    await expect(identity({ x: 0.1 } as never)).rejects.toThrow('record of tensors, received 0.1 as x');
    const gone = tf.scalar(1);
    gone.dispose();
    await expect(identity({ x: gone })).rejects.toThrow(
      'expected inputs to be live tensors, received a disposed one as x',
    );
    const bare = compile(() => tf.scalar(1) as never);
    await expect(bare({})).rejects.toThrow('compile: expected results to be a record of tensors, received a tensor');
    const asynchronous = compile(() => Promise.resolve({}) as never);
    await expect(asynchronous({})).rejects.toThrow(
      'compile: expected results to be a record of tensors, received a promise',
    );
  });
});

it('compile says what its place is when it is nested', async (context) => {
  await use('tensorflow', context);
  const inner = compile(({ x }: { x: tf.Tensor }) => ({ x }));
  const failures: Promise<unknown>[] = [];
  const outer = compile(({ x }: { x: tf.Tensor }) => {
    failures.push(inner({ x }).catch((error: unknown) => error));
    return { x };
  });
  await outer({ x: tf.scalar(1) });
  expect(String(await failures[0])).toContain('expected no compiled function inside a compiled function');
});

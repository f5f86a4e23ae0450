import { locateLibrary, registerTensorFlowBackend } from '@htg/libtensorflow';
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile } from '../../src/index.ts';

/** Like WebGPU in Node: its numbers come by promise only. */
class FarAway extends MathBackendCPU {
  override readSync(): never {
    throw new Error('no synchronous read');
  }

  override read(dataId: object) {
    return Promise.resolve(super.readSync(dataId));
  }
}

let far: tf.Variable;

beforeAll(async () => {
  tf.copyRegisteredKernels('cpu', 'webgpu');
  tf.registerBackend('webgpu', () => new FarAway());
  await tf.setBackend('webgpu');
  far = tf.variable(tf.tensor1d([1, 2, 3]), true, 'far');
});

afterAll(async () => {
  await tf.setBackend('cpu');
  tf.removeBackend('webgpu');
});

describe.each(['cpu', 'tensorflow'])('compile on %s while variables live on WebGPU', (backend) => {
  it('does not touch them, and leaves nothing behind', async ({ skip }) => {
    if (backend === 'tensorflow') {
      skip(locateLibrary() === undefined, 'no libtensorflow: run htg-engine install');
      await registerTensorFlowBackend();
    } else await tf.setBackend(backend);
    const sharers = tf.findBackend('webgpu').refCount(far.dataId);
    const near = tf.variable(tf.scalar(2));
    const x = tf.tensor1d([1, -1]);
    const step = compile((inputs: { x: tf.Tensor1D }) => {
      near.assign(tf.add(near, 1));
      return { y: tf.mul(inputs.x, near) };
    });
    const { numTensors } = tf.memory();
    for (const expected of [3, 4]) {
      const { y } = await step({ x });
      expect([...(await y.data())]).toEqual([expected, -expected]);
      y.dispose();
    }
    expect(tf.memory().numTensors).toBe(numTensors);
    step.dispose();
    tf.dispose([near, x]);
    expect(tf.findBackend('webgpu').refCount(far.dataId)).toBe(sharers);
  });

  it('says what is wrong where the function wants one', async ({ skip }) => {
    skip(backend === 'tensorflow' && locateLibrary() === undefined, 'no libtensorflow: run htg-engine install');
    await tf.setBackend(backend);
    await expect(compile(() => ({ y: tf.neg(far) }))({})).rejects.toThrow('no synchronous read');
  });

  it('is theirs again when WebGPU is current', async () => {
    await tf.setBackend('webgpu');
    const step = compile(() => {
      far.assign(tf.add<tf.Tensor>(far, 1));
      return {};
    });
    const before = [...(await far.data())];
    await step({});
    expect([...(await far.data())]).toEqual(before.map((value) => value + 1));
  });
});

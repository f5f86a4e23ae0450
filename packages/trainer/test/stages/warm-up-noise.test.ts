import '@tensorflow/tfjs-backend-cpu';
import { createDiscriminator } from '@htg/discriminator';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { warmUpDiscriminator } from '../../src/index.ts';
import { tinyNetworks, tinySet } from '../tiny.ts';

it('warmUpDiscriminator has D see through noise that the seed decides, on the same batches', async () => {
  const train = tinySet();
  const { embedder } = tinyNetworks();
  const options = { embedder, train, passes: 1, steps: 2, batchSize: 8, seed: 1 };
  const losses = async (featureNoise: number): Promise<number[]> => {
    const discriminator = createDiscriminator({ embeddingLength: embedder.outputLength, identities: 4, seed: 3 });
    const found: number[] = [];
    for await (const { loss } of warmUpDiscriminator({ ...options, discriminator, featureNoise })) found.push(loss);
    discriminator.dispose();
    return found;
  };
  const before = tf.memory().numTensors;
  const [none, some, again, little] = [await losses(0), await losses(0.5), await losses(0.5), await losses(1e-5)];
  expect(tf.memory().numTensors).toBe(before);
  expect(again).toEqual(some);
  expect(Math.abs(some[0] - none[0])).toBeGreaterThan(1e-3);
  // Other batches would tell.
  little.forEach((loss, i) => {
    expect(loss).toBeCloseTo(none[i], 3);
  });
  await expect(losses(-1)).rejects.toThrow('warmUpDiscriminator: expected featureNoise >= 0, received -1');
});

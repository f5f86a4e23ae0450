import { createEmbedder, resnet18 } from '@htg/backbone';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { keypointRunner } from '../src/embedding/keypoint-runner.ts';

import '@tensorflow/tfjs-backend-cpu';

beforeAll(() => tf.setBackend('cpu'));

it('refuses densities that are not finite, and leaves nothing behind', async () => {
  const network = createEmbedder({ backbone: resnet18({ width: 2 }), imageSize: 32, embeddingLength: 4 });
  const runner = keypointRunner(network);
  const pixels = new Uint8Array(32 * 32 * 3);
  const [first] = await runner.run(pixels, 1);
  expect(first.shown).toHaveLength(1);
  for (const [path, weight] of Object.entries(network.weights)) {
    if (path.startsWith('keypoints'))
      tf.tidy(() => {
        weight.assign(tf.fill(weight.shape, NaN));
      });
  }
  const before = tf.memory().numTensors;
  await expect(runner.run(pixels, 1)).rejects.toThrow(
    /^keypoints: expected finite densities, received others in keypoints\d; /,
  );
  expect(tf.memory().numTensors).toBe(before);
  runner.dispose();
  network.dispose();
});

import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { KeypointPooling } from '../src/layers/keypoint-pooling.ts';
import { normals, relativeDifference } from './numbers.ts';

beforeAll(() => tf.setBackend('cpu'));

const [n, height, width, channels] = [2, 3, 4, 3];
const map = normals([n, height, width, channels], 5);

/** `f_kc = sum_ij p_k(i,j) A_c(i,j)`, loop by loop; only `k = c` where `matched`. */
function naive(densities: Float32Array, keypoints: number, matched: boolean): number[] {
  const features: number[] = [];
  for (let image = 0; image < n; image++) {
    for (let k = 0; k < keypoints; k++) {
      for (let c = 0; c < channels; c++) {
        if (matched && c !== k) continue;
        let sum = 0;
        for (let position = image * height * width; position < (image + 1) * height * width; position++) {
          sum += densities[position * keypoints + k] * map[position * channels + c];
        }
        features.push(sum);
      }
    }
  }
  return features;
}

describe('KeypointPooling', () => {
  it.each([
    [3, [2, 3]],
    [2, [2, 6]],
  ])('pools as the loops do with %i keypoints on 3 channels', (keypoints, shape) => {
    const densities = normals([n, height, width, keypoints], 6);
    const layer = new KeypointPooling({ name: `pool${keypoints}` });
    const inputs: [Tensor4D, Tensor4D] = [
      tf.tensor4d(densities, [n, height, width, keypoints]),
      tf.tensor4d(map, [n, height, width, channels]),
    ];
    const pooled = layer.apply(inputs) as tf.Tensor;
    expect(pooled.shape).toEqual(shape);
    expect(layer.computeOutputShape(inputs.map((input) => input.shape))).toEqual(shape);
    // Sums of 12 products in float32.
    expect(relativeDifference(pooled.dataSync(), naive(densities, keypoints, keypoints === channels))).toBeLessThan(
      1e-6,
    );
  });
});

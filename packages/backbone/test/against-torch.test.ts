import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  createEmbedder,
  importWeights,
  keypointDensities,
  resnet18,
  resnet34,
  resnet50,
  toFloat32,
} from '../src/index.ts';
import { axesToTorch, torchName } from '../src/weights/torch-name.ts';
import { golden, normDifference } from './golden.ts';
import { relativeDifference } from './numbers.ts';
import { smoothTwin } from './smooth-twin.ts';

beforeAll(() => tf.setBackend('cpu'));

const options = { imageSize: 64, embeddingLength: 6 };

describe.each([
  ['resnet18', resnet18],
  ['resnet34', resnet34],
  ['resnet50', resnet50],
] as const)('%s, width 2, with the weights of a torchvision model', (name, resnet) => {
  const numbers = golden(name);
  const images = numbers.tensor('images') as tf.Tensor4D;
  const load = (): ReturnType<typeof createEmbedder> => {
    const embedder = createEmbedder({ backbone: resnet({ width: 2 }), ...options });
    importWeights(embedder, numbers.weights);
    return embedder;
  };

  // Both sides are float32 with sums in another order, through up to 50 layers: 1e-4 of the largest value.
  it.each([
    ['inference', false],
    ['train', true],
  ] as const)('gives the embeddings and densities of torch in %s mode', (mode, training) => {
    const embeddings = load().apply(images, { training });
    expect(relativeDifference(embeddings.dataSync(), numbers.tensor(`${mode}.embeddings`).dataSync())).toBeLessThan(
      1e-4,
    );
    const densities = keypointDensities(load(), images, { training });
    for (const block of [3, 4]) {
      const expected = numbers.tensor(`${mode}.densities${block}`);
      const channels = expected.shape[3] ?? 0;
      const actual = tf.slice(densities[`keypoints${block}`], [0, 0, 0, 0], [-1, -1, -1, channels]);
      expect(relativeDifference(actual.dataSync(), expected.dataSync()), `block ${block}`).toBeLessThan(1e-4);
    }
  });

  it('moves the running statistics as torch does', () => {
    const embedder = load();
    embedder.apply(images, { training: true });
    const after = numbers.group('after');
    for (const [path, variable] of Object.entries(embedder.weights)) {
      if (!path.includes('/moving_')) continue;
      const expected = toFloat32(after[torchName(path)]);
      expect(relativeDifference(variable.dataSync(), expected), path).toBeLessThan(1e-4);
    }
  });
});

describe('the smooth twin of ResNet-18 (softplus for relu, average for max pooling)', () => {
  it('has the gradients of torch', async () => {
    const numbers = golden('resnet18-smooth');
    const embedder = createEmbedder({ backbone: resnet18({ width: 2 }), imageSize: 64, embeddingLength: null });
    importWeights(embedder, numbers.weights);
    const twin = await smoothTwin(embedder);
    const images = tf.cast(numbers.tensor('images') as tf.Tensor4D, 'float32');
    const target = numbers.tensor('target');
    const loss = (): tf.Scalar => tf.sum(tf.mul(twin.model.apply(images, { training: true }) as tf.Tensor, target));
    const { grads } = tf.variableGrads(loss, Object.values(twin.trainable));
    const expected = numbers.group('gradients');
    for (const [path, variable] of Object.entries(twin.trainable)) {
      const gradient = tf.transpose(grads[variable.name], [...axesToTorch({ path, shape: variable.shape })]);
      // 2e-4: float32 through some 20 batch norms; the smallest of these gradients are differences of large numbers.
      expect(normDifference(gradient.dataSync(), toFloat32(expected[torchName(path)])), path).toBeLessThan(2e-4);
    }
  });
});

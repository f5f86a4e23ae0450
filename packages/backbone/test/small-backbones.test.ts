import { compile } from '@htg/engine';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { onEachBackend } from '../../../tooling/testing/on-each-backend.ts';
import { createEmbedder, exportWeights, importWeights, loadEmbedder, saveEmbedder } from '../src/index.ts';
import type { Backbone, Embedder } from '../src/index.ts';
import { axesToTorch, torchName } from '../src/weights/torch-name.ts';
import { golden } from './golden.ts';
import type { Golden } from './golden.ts';
import { relativeDifference } from './numbers.ts';
import { smallBackbones } from './small-backbones.ts';
import { smoothTwin } from './smooth-twin.ts';

beforeAll(() => tf.setBackend('cpu'));

/** What the oracle keeps of a gradient: its norm and its product with cos(1), cos(2), ... */
function digest(values: ArrayLike<number>): readonly [norm: number, product: number] {
  const all = Array.from(values);
  return [Math.hypot(...all), all.reduce((sum, value, i) => sum + value * Math.cos(i + 1), 0)];
}

function create(numbers: Golden, backbone: Backbone, side: number): Embedder {
  const plain = { embeddingLength: null, keypointBlocks: [], embeddingNorm: 'none' } as const;
  const embedder = createEmbedder({ backbone, imageSize: side, ...plain });
  importWeights(embedder, numbers.weights, { part: 'backbone' });
  return embedder;
}

describe.each(Object.entries(smallBackbones))('%s, small, with the weights of its source', (kind, [backbone, side]) => {
  const numbers = golden(kind);
  const images = numbers.tensor('images') as tf.Tensor4D;
  const load = (): Embedder => create(numbers, backbone, side);

  // Both sides are float32 with sums in another order: 1e-4 of the largest value.
  it.each([
    ['inference', false],
    ['train', true],
  ] as const)('gives the embeddings of its source in %s mode', (mode, training) => {
    const embeddings = load().apply(images, { training }).dataSync();
    expect(relativeDifference(embeddings, numbers.tensor(`${mode}.embeddings`).dataSync())).toBeLessThan(1e-4);
  });

  it('exports the tensors that it was given, under their names', async () => {
    const embedder = load();
    const again = createEmbedder({ ...embedder.options, seed: 5 });
    importWeights(again, await exportWeights(embedder, { part: 'backbone' }), { part: 'backbone' });
    expect(again.apply(images).dataSync()).toEqual(embedder.apply(images).dataSync());
  });

  it('is saved and loaded', async () => {
    const embedder = load();
    const loaded = loadEmbedder(await saveEmbedder(embedder));
    expect(loaded.options).toEqual(embedder.options);
    expect(loaded.apply(images).dataSync()).toEqual(embedder.apply(images).dataSync());
  });
});

onEachBackend(() => {
  describe.each(Object.entries(smallBackbones))('a training step of %s, small', (kind, [backbone, side]) => {
    const numbers = golden(kind);

    it('has the gradients of its source (without kinks: softplus for relu, and the like)', async () => {
      const embedder = create(numbers, backbone, side);
      // Nets without kinks are their own twins.
      const isSmooth = backbone.family === 'vit' || backbone.family === 'convnext';
      const { model, trainable } = isSmooth ? embedder : await smoothTwin(embedder);
      const target = numbers.tensor('target');
      const step = compile(({ pixels }: { pixels: tf.Tensor }) => {
        const loss = (): tf.Scalar => tf.sum(tf.mul(model.apply(pixels, { training: true }) as tf.Tensor, target));
        const { grads } = tf.variableGrads(loss, Object.values(trainable));
        return Object.fromEntries(
          Object.entries(trainable).map(([path, variable]) => {
            const axes = axesToTorch({ path, shape: variable.shape });
            return [torchName(path), tf.transpose(grads[variable.name], [...axes])];
          }),
        );
      });
      const pixels = tf.cast(numbers.tensor('images'), 'float32');
      const gradients = await step({ pixels });
      const expected = numbers.tensor('digests').arraySync() as [number, number][];
      const largest = Math.max(...expected.map(([norm]) => norm));
      const names = Object.keys(gradients).sort();
      expect(names).toHaveLength(expected.length);
      for (const [i, name] of names.entries()) {
        const [norm, product] = digest(await gradients[name].data());
        // A shift that a batch norm takes out again has no gradient but rounding. 2e-4: float32 through the net's norms.
        const scale = Math.max(expected[i][0], 1e-3 * largest);
        expect(Math.abs(norm - expected[i][0]) / scale, name).toBeLessThan(2e-4);
        expect(Math.abs(product - expected[i][1]) / scale, name).toBeLessThan(1e-3);
      }
      step.dispose();
    });
  });
});

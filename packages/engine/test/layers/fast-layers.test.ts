import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { expect } from 'vitest';
import { expectClose } from '../../../../tooling/testing/close-to.ts';
import { randomTensor } from '../../../../tooling/testing/random-tensor.ts';
import { batchNormalization, convolution, loadFastLayersModel, reLU, useFastLayers } from '../../src/index.ts';
import { onBackends } from '../on-backends.ts';

type Options = Parameters<typeof batchNormalization>[0];

function modelOf(shape: number[], ...layers: tfl.layers.Layer[]): tfl.LayersModel {
  const input = tfl.input({ shape });
  let output = input;
  for (const layer of layers) output = layer.apply(output) as tfl.SymbolicTensor;
  return tfl.model({ inputs: input, outputs: output });
}

const normalizing = (options: Partial<Options> = {}): tfl.LayersModel =>
  modelOf([2], batchNormalization({ name: 'bn', ...options }));

const weights = (model: tfl.LayersModel): number[][] => model.getWeights().map((each) => Array.from(each.dataSync()));

/** Saves a model in memory. */
async function saved(model: tfl.LayersModel): Promise<tf.io.ModelArtifacts> {
  let kept: tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler((artifacts) => {
      kept = artifacts;
      return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } });
    }),
  );
  if (kept === undefined) throw new Error('the model was not saved');
  return kept;
}

onBackends('fast layers', (test, backend) => {
  test("batch norm by torch's rule: running = 0.9 running + 0.1 new, the variance with n / (n - 1)", () => {
    const model = normalizing();
    const x = tf.tensor2d([
      [1, 10],
      [3, 30],
    ]);
    const y = model.apply(x, { training: true }) as tf.Tensor;
    const scale = 1 / Math.sqrt(1 + 1e-5);
    expectClose(y, [-scale, -1, scale, 1], 1e-6);
    // mean 2 and 20; unbiased variance 2 and 200.
    const [gamma, beta, mean, variance] = weights(model);
    expect([gamma, beta]).toEqual([
      [1, 1],
      [0, 0],
    ]);
    expectClose(mean, [0.2, 2], 1e-6);
    expectClose(variance, [0.9 + 0.2, 0.9 + 20], 1e-6);
    // In inference by the running ones, which stay.
    expectClose(model.apply(tf.tensor2d([[0.2, 2]])) as tf.Tensor, [0, 0], 1e-6);
    expectClose(weights(model)[2], [0.2, 2], 1e-6);
  });

  test('frozen statistics are used in training and not written; gamma and beta still learn', () => {
    const model = normalizing({ frozenStatistics: true });
    const x = tf.tensor2d([
      [1, 10],
      [3, 30],
    ]);
    expectClose(model.apply(x, { training: true }) as tf.Tensor, x, 1e-4);
    expect(weights(model).slice(2)).toEqual([
      [0, 0],
      [1, 1],
    ]);
    const { grads } = tf.variableGrads(() => tf.sum(model.apply(x, { training: true }) as tf.Tensor));
    expect(Object.values(grads).map((each) => Array.from(each.dataSync()).map(Math.round))).toEqual([
      [4, 40],
      [2, 2],
    ]);
  });

  test('trains without a shift, and without a scale', () => {
    for (const options of [{ center: false }, { scale: false }]) {
      const model = normalizing(options);
      const x = randomTensor([6, 2], 3);
      const { grads } = tf.variableGrads(() => tf.sum(tf.square(model.apply(x, { training: true }) as tf.Tensor)));
      expect(Object.keys(grads)).toHaveLength(1);
      expect(model.getWeights()).toHaveLength(3);
      expect(weights(model)[1]).not.toEqual([0, 0]);
    }
  });

  test('trains as the stock layers do but for the running variance', () => {
    const stock = modelOf(
      [3, 3, 2],
      tfl.layers.batchNormalization({ epsilon: 1e-5, momentum: 0.9 }),
      tfl.layers.reLU(),
    );
    const fast = modelOf([3, 3, 2], batchNormalization({ name: 'bn' }), reLU({ name: 'relu' }));
    const x = randomTensor([4, 3, 3, 2], 1);
    const target = randomTensor([4, 3, 3, 2], 2);
    const [a, b] = [stock, fast].map((model) =>
      tf.valueAndGrad((input: tf.Tensor) =>
        tf.sum(tf.squaredDifference(model.apply(input, { training: true }) as tf.Tensor, target)),
      )(x),
    );
    expectClose(b.value, a.value, 1e-5);
    expectClose(b.grad, a.grad, 1e-5);
    expectClose(weights(fast)[2], weights(stock)[2], 1e-5);
  });

  test('saves under the stock names: plain tfjs loads it and infers the same, our loader trains it fast', async () => {
    const model = modelOf([2], batchNormalization({ name: 'bn' }), reLU({ name: 'relu' }));
    tf.dispose(model.apply(randomTensor([8, 2], 5), { training: true }) as tf.Tensor);
    const artifacts = await saved(model);
    const classes = JSON.stringify(artifacts.modelTopology);
    expect(classes).toContain('"class_name":"BatchNormalization"');
    expect(classes).toContain('"class_name":"ReLU"');
    const x = randomTensor([4, 2], 6);
    const expected = (model.apply(x) as tf.Tensor).dataSync();
    const stock = await tfl.loadLayersModel(tf.io.fromMemory(artifacts));
    expectClose(stock.predict(x) as tf.Tensor, expected, 1e-6);
    expect(stock.layers[1].constructor).toBe(tfl.layers.batchNormalization({}).constructor);

    const fast = await loadFastLayersModel(tf.io.fromMemory(artifacts));
    expectClose(fast.apply(x) as tf.Tensor, expected, 1e-6);
    for (const each of [model, fast]) tf.dispose(each.apply(x, { training: true }) as tf.Tensor);
    expect(weights(fast)).toEqual(weights(model));
    expect(JSON.stringify((await saved(fast)).modelTopology)).toBe(classes);
  });

  test('convolves as the stock layer does in training, on maps of few places and of many, and saves under its name', async () => {
    // Taps take many channels; the cpu backend takes its time.
    const [channels, filters] = backend === 'tensorflow' ? [256, 128] : [4, 2];
    for (const { size, ...options } of [
      { size: 2, filters, kernelSize: 3, padding: 'same', useBias: false },
      { size: 5, filters, kernelSize: 3, strides: 2, padding: 'valid', useBias: false },
      { size: 2, filters, kernelSize: 3, padding: 'same', activation: 'relu' },
      { size: 6, filters: 2, kernelSize: 3, padding: 'same', useBias: false },
    ] as const) {
      const [stock, fast] = [tfl.layers.conv2d, convolution].map((make) =>
        modelOf([size, size, channels], make({ ...options, name: 'conv' })),
      );
      const kernel = stock.getWeights()[0];
      fast.setWeights([randomTensor(kernel.shape, 1), ...fast.getWeights().slice(1)]);
      stock.setWeights(fast.getWeights());
      const x = randomTensor([2, size, size, channels], 2);
      const [a, b] = [stock, fast].map((model) =>
        tf.variableGrads(() => tf.sum(tf.square(model.apply(x, { training: true }) as tf.Tensor))),
      );
      expectClose(b.value, a.value, 1e-5);
      const norm = (tensor: tf.Tensor): number => tf.norm(tensor).dataSync()[0];
      const [expected, received] = [a, b].map(({ grads }) => Object.values(grads));
      expected.forEach((gradient, i) => {
        expect(norm(tf.sub(received[i], gradient)) / norm(gradient)).toBeLessThanOrEqual(1e-5);
      });
      expect(JSON.stringify((await saved(fast)).modelTopology)).toContain('"class_name":"Conv2D"');
    }
  });

  test('reaches into nested models, and leaves a clipped ReLU as it is', () => {
    const inner = modelOf([2], tfl.layers.batchNormalization({}), tfl.layers.reLU({ maxValue: 0.5 }));
    const outer = useFastLayers(modelOf([2], inner as unknown as tfl.layers.Layer));
    const stock = [tfl.layers.batchNormalization({}).constructor, tfl.layers.reLU().constructor];
    expect(inner.layers.slice(1).some((layer) => stock.includes(layer.constructor))).toBe(false);
    const y = outer.apply(tf.tensor2d([[-1, 9]])) as tf.Tensor;
    expectClose(y, [0, 0.5], 1e-6);
  });

  test('leaks nothing', () => {
    const model = modelOf([2], batchNormalization({ name: 'bn' }), reLU({ name: 'relu' }));
    const x = randomTensor([4, 2], 1);
    tf.dispose(model.apply(x, { training: true }) as tf.Tensor);
    const before = tf.memory().numTensors;
    const { value, grads } = tf.variableGrads(() => tf.sum(model.apply(x, { training: true }) as tf.Tensor));
    tf.dispose([value, grads]);
    tf.dispose(model.apply(x) as tf.Tensor);
    expect(tf.memory().numTensors).toBe(before);
  });
});

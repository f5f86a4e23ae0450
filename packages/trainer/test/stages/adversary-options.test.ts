import { memorySet } from '@htg/datasets';
import { createDiscriminator } from '@htg/discriminator';
import { randomStream } from '@htg/engine';
import { createGenerator, createTripletGenerator } from '@htg/generator';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { constantSchedule, cosineSchedule, linearSchedule, trainHtg } from '../../src/index.ts';
import type { HtgTrainingOptions } from '../../src/index.ts';
import { withNoise } from '../../src/stages/feature-noise.ts';
import { smoothNet } from '../smooth-net.ts';
import { changedSince, methodLosses, sampler, valuesOf } from '../tiny.ts';

const [length, identities, side] = [8, 4, 6];
const random = randomStream(1, 'adversary options');
const train = memorySet({
  pixels: Uint8Array.from({ length: 16 * side * side * 3 }, () => random.uniform() * 255),
  ...{ height: side, width: side },
  labels: Int32Array.from({ length: 16 }, (_, i) => Math.floor(i / 4)),
  names: Array.from({ length: identities }, (_, i) => `identity ${i}`),
});

type Judging = Partial<Parameters<typeof createDiscriminator>[0]>;

/** A tiny stage 2 of batches of 6. */
function htgTraining({ judging, ...options }: Partial<HtgTrainingOptions> & { readonly judging?: Judging } = {}) {
  const embedder = smoothNet([1, side, side, 3], length);
  // The oracle's net begins with zeros where tfjs draws unseeded numbers.
  for (const [i, weight] of Object.values(embedder.trainable).entries()) {
    const draws = randomStream(i, 'net');
    tf.tidy(() => {
      weight.assign(
        tf.tensor(
          Float32Array.from({ length: weight.size }, () => draws.normal() / 3),
          weight.shape,
        ),
      );
    });
  }
  const generator = createGenerator({ embeddingLength: length, output: 'signed', seed: 2 });
  const discriminator = createDiscriminator({ embeddingLength: length, identities, seed: 3, ...judging });
  const training = trainHtg({
    ...{ embedder, losses: methodLosses({ embeddingLength: length, identities }), generator, discriminator },
    ...{ train, sampler, steps: 2, learningRate: constantSchedule(0.01), seed: 1 },
    ...options,
  });
  return { generator: options.generator ?? generator, discriminator, embedder, training };
}

type Trained = ReturnType<typeof htgTraining>;

async function finish({ training }: Pick<Trained, 'training'>) {
  const reports: Readonly<Partial<Record<string, number>>>[] = [];
  for await (const { measures } of training) reports.push(measures);
  return reports;
}

const tripletGenerator = (options = {}) =>
  createTripletGenerator({ embeddingLength: length, output: 'signed', sees: 'triplet', changes: 'all', ...options });

describe('trainHtg with options of D and G', () => {
  it('resumed from its weights and position, ends bit for bit where the uninterrupted one does', async () => {
    const all = (steps: number) =>
      htgTraining({
        steps,
        judging: { spectralNorm: true },
        generator: tripletGenerator({ maxChange: { of: 'nearestNegative', share: 0.4 } }),
        generatorTraining: { labelWeight: linearSchedule({ to: 1, steps: 3 }) },
        discriminatorTraining: { memory: 30, featureNoise: 0.2, learningRate: 0.01 },
      });
    const whole = all(4);
    await finish(whole);
    const first = all(2);
    await finish(first);
    const second = all(4);
    second.training.resumeAt(first.training.position);
    const { weights } = second.training;
    expect(Object.keys(weights)).toEqual(
      expect.arrayContaining(['discriminator/fc1/u', 'discriminatorMemory/generated/filled', 'generator/fc1/kernel']),
    );
    for (const [path, weight] of Object.entries(weights)) weight.assign(first.training.weights[path]);
    await finish(second);
    expect(valuesOf(weights)).toEqual(valuesOf(whole.training.weights));
  });

  it('does one power iteration per update of D, on running statistics too, and none where D rests', async () => {
    const vectors = async (discriminatorTraining: HtgTrainingOptions['discriminatorTraining']) => {
      const trained = htgTraining({ steps: 1, judging: { spectralNorm: true }, discriminatorTraining });
      const { weights } = trained.discriminator;
      weights['fc1/v'].assign(tf.tensor1d([1, 0, 0, 0, 0, 0, 0, 0]));
      const kernel = weights['fc1/kernel'].clone() as tf.Tensor as tf.Tensor2D;
      await finish(trained);
      return { kernel, v: weights['fc1/v'] };
    };
    const after = (kernel: tf.Tensor2D, iterations: number): Float32Array => {
      let v: tf.Tensor = tf.tensor2d([[1, 0, 0, 0, 0, 0, 0, 0]]);
      for (let i = 0; i < iterations; i++) {
        const u = tf.matMul(v, kernel);
        v = tf.matMul(tf.div<tf.Tensor2D>(u, tf.norm(u)), kernel, false, true);
        v = tf.div(v, tf.norm(v));
      }
      return v.dataSync() as Float32Array;
    };
    const fixed = () => 0;
    for (const [options, iterations] of [
      [{ statistics: 'running' }, 1],
      [{ statistics: 'batch' }, 1],
      [{ updates: 2 }, 2],
      [{ updates: 0 }, 0],
    ] as const) {
      const { kernel, v } = await vectors({ learningRate: fixed, ...options });
      const expected = after(kernel, iterations);
      v.dataSync().forEach((value, i) => {
        expect(value).toBeCloseTo(expected[i], 5);
      });
    }
  });

  it('remembers the embeddings of an update for the next one', async () => {
    const rate = constantSchedule(0.05);
    const trained = (memory?: number) =>
      htgTraining({ steps: 1, discriminatorTraining: { learningRate: rate, ...(memory !== undefined && { memory }) } });
    const [plain, remembering] = [trained(), trained(6)];
    await finish(plain);
    await finish(remembering);
    // So far there is nothing but each row twice: means over them are what they were, but for the order of sums.
    const [a, b] = [plain, remembering].map(({ discriminator }) =>
      Object.values(valuesOf(discriminator.weights)).flat(),
    );
    expect(Math.hypot(...a.map((value, i) => value - b[i]))).toBeLessThan(1e-5);
    const { weights } = remembering.training;
    expect(weights['discriminatorMemory/real/filled'].dataSync()[0]).toBe(6);
    expect(new Set(weights['discriminatorMemory/real/labels'].dataSync()).size).toBe(3);
    const [two, twoRemembering] = [undefined, 6].map((memory) =>
      htgTraining({ steps: 2, discriminatorTraining: { learningRate: rate, ...(memory !== undefined && { memory }) } }),
    );
    await finish(two);
    await finish(twoRemembering);
    expect(changedSince(valuesOf(two.discriminator.trainable), twoRemembering.discriminator.trainable)).not.toEqual([]);
  });

  it('has D see through noise that the seed decides, in its own updates and in those of G', async () => {
    const judged = async (featureNoise: number, seed = 1) => {
      const fixed = () => 0;
      const training = { learningRate: fixed, featureNoise };
      const trained = htgTraining({ steps: 1, judging: { seed: 5 }, discriminatorTraining: training, seed });
      trained.discriminator.weights['fc4/bias'].assign(tf.tensor1d([1, 2, 3, 4, 0]));
      const [{ discriminatorReal, discriminatorFake, generatorLabel, generatorTriplet }] = await finish(trained);
      return { judgements: [discriminatorReal, discriminatorFake, generatorLabel], generatorTriplet };
    };
    const [none, some, again] = [await judged(0), await judged(0.3), await judged(0.3)];
    expect(again).toEqual(some);
    some.judgements.forEach((value, i) => {
      expect(value).not.toBe(none.judgements[i]);
    });
    expect(some.generatorTriplet).toBe(none.generatorTriplet);
  });

  it('has gamma on a schedule, and reports it', async () => {
    const scheduled = htgTraining({
      steps: 3,
      generatorTraining: { labelWeight: linearSchedule({ from: 0.5, to: 1.5, steps: 2 }) },
    });
    expect((await finish(scheduled)).map(({ labelWeight }) => labelWeight)).toEqual([0.5, 1, 1.5]);
    const same = [htgTraining({ generatorTraining: { labelWeight: 0.7 } })];
    same.push(htgTraining({ generatorTraining: { labelWeight: () => 0.7 } }));
    const [[number], [schedule]] = [await finish(same[0]), await finish(same[1])];
    expect(number).not.toHaveProperty('labelWeight');
    expect(schedule.generatorLabel).toBe(number.generatorLabel);
    // 0.7 as a constant and as an input of single precision.
    const [a, b] = same.map(({ generator }) => Object.values(valuesOf(generator.weights)).flat());
    expect(Math.max(...a.map((value, i) => Math.abs(value - b[i])))).toBeLessThan(1e-6);
    const other = htgTraining({ generatorTraining: { labelWeight: cosineSchedule({ peak: 7, steps: 2 }) } });
    await finish(other);
    const far = Object.values(valuesOf(other.generator.weights)).flat();
    expect(Math.max(...a.map((value, i) => Math.abs(value - far[i])))).toBeGreaterThan(1e-4);
  });

  it.each([{}, { changes: 'negative' }, { sees: 'embedding', changes: 'negative' }])(
    'trains a G of triplets, which only its own phase changes: %o',
    async (options) => {
      const fixed = () => 0;
      const still = { learningRate: fixed };
      const trained = htgTraining({
        ...{ generator: tripletGenerator(options), learningRate: fixed, discriminatorTraining: still },
      });
      const [trainable, discriminator] = [
        valuesOf(trained.generator.trainable),
        valuesOf(trained.discriminator.weights),
      ];
      const embedder = valuesOf(trained.embedder.trainable);
      const [first, last] = await finish(trained);
      expect(changedSince(trainable, trained.generator.trainable)).toEqual(Object.keys(trainable));
      expect(changedSince(discriminator, trained.discriminator.weights)).toEqual([]);
      expect(changedSince(embedder, trained.embedder.trainable)).toEqual([]);
      for (const name of ['generatorTriplet', 'generatorLabel', 'generatedTriplet', 'change', 'nearestCenterKept']) {
        expect(first[name]).toBeTypeOf('number');
      }
      expect(last.change).toBeGreaterThan(0);
    },
  );

  it('leaves no tensor behind', async () => {
    const { training } = htgTraining({
      generator: tripletGenerator(),
      judging: { spectralNorm: true },
      generatorTraining: { labelWeight: linearSchedule({ to: 1, steps: 2 }) },
      discriminatorTraining: { memory: 24, featureNoise: 0.1, statistics: 'batch' },
    });
    const before = tf.memory().numTensors;
    await finish({ training });
    expect(tf.memory().numTensors).toBe(before);
  });

  it('says what is wrong', async () => {
    expect(() => htgTraining({ discriminatorTraining: { featureNoise: -1 } })).toThrow(
      "discriminatorTraining: expected featureNoise >= 0, received -1; 0.1 is a tenth of an embedding's length",
    );
    expect(() => htgTraining({ discriminatorTraining: { memory: 64, updates: 0 } })).toThrow(
      'discriminatorTraining: expected updates of a discriminator that remembers 64 embeddings, received updates 0; leave memory out, or have it learn',
    );
    expect(() => htgTraining({ discriminator: undefined, generatorTraining: { labelWeight: () => 1 } })).toThrow(
      'trainHtg: expected a discriminator beside a generator that learns, received none',
    );
    await expect(finish(htgTraining({ discriminatorTraining: { memory: 5 } }))).rejects.toThrow(
      "discriminatorTraining's memory: expected at most 5 embeddings of length 8, received [6, 8]",
    );
  });
});

describe('withNoise', () => {
  it('adds noise of a length relative to that of the embedding, which has no part in the gradient', () => {
    const features = tf.tensor2d([
      [3, 4, 0, 0],
      [0, 0, 0, 2],
    ]);
    const draws = tf.tensor2d([
      [1, -1, 1, -1],
      [2, 0, 0, 0],
    ]);
    // |f| / sqrt(4) is 2.5 and 1.
    const seen = withNoise(features, { share: 0.2, draws }).dataSync();
    [3.5, 3.5, 0.5, -0.5, 0.4, 0, 0, 2].forEach((value, i) => {
      expect(seen[i]).toBeCloseTo(value, 6);
    });
    const gradient = tf.grad((f) => tf.sum(withNoise(f as tf.Tensor2D, { share: 0.2, draws })))(features);
    expect([...gradient.dataSync()]).toEqual(Array<number>(8).fill(1));
    expect(withNoise(features, undefined)).toBe(features);
  });
});

import '@tensorflow/tfjs-backend-cpu';
import { createDiscriminator } from '@htg/discriminator';
import { createGenerator, identityGenerator, noiseGenerator } from '@htg/generator';
import { metricObjective } from '@htg/losses';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { constantSchedule, trainBasic, trainHtg } from '../../src/index.ts';
import type { HtgTrainingOptions } from '../../src/index.ts';
import { changedSince, sampler, tinyNetworks, tinySet, valuesOf } from '../tiny.ts';

const train = tinySet();

/** A tiny stage 2; rates of 0 keep a network from learning. */
function htgTraining({
  f = 0.01,
  g = 0.01,
  d = 0.01,
  ...options
}: Partial<HtgTrainingOptions> & { f?: number; g?: number; d?: number } = {}) {
  const networks = tinyNetworks(4, { margin: options.generatedTriplet?.margin ?? 0.6 });
  const embeddingLength = networks.embedder.outputLength;
  const generator = createGenerator({ embeddingLength, output: 'signed', seed: 2 });
  const discriminator = createDiscriminator({ embeddingLength, identities: 4, seed: 3 });
  const fixed = () => 0;
  const rate = (value: number) => (value === 0 ? fixed : constantSchedule(value));
  const training = trainHtg({
    ...networks,
    generator,
    discriminator,
    train,
    sampler,
    steps: 2,
    learningRate: rate(f),
    generatorTraining: { learningRate: rate(g) },
    discriminatorTraining: { learningRate: rate(d) },
    seed: 1,
    ...options,
  });
  return { ...networks, generator, discriminator, training };
}

/** Runs a training to its end and gives its last report's measures. */
async function finish({
  training,
}: {
  training: AsyncIterable<{ readonly measures: object }>;
}): Promise<Partial<Record<string, number>>> {
  let last = {};
  for await (const { measures } of training) last = measures;
  return last;
}

describe('trainHtg', () => {
  it('reports every term, of D, G and F', async () => {
    const measures = await finish(htgTraining());
    expect(Object.keys(measures).sort()).toEqual([
      'activeGeneratedTriplets',
      'activeTriplets',
      'change',
      'discriminatorFake',
      'discriminatorFakeAccuracy',
      'discriminatorReal',
      'discriminatorRealAccuracy',
      'embeddingNorm',
      'generatedHardness',
      'generatedTriplet',
      'generatorLabel',
      'generatorTriplet',
      'hardness',
      'labelsPreserved',
      'loss',
      'nearestCenterKept',
      'softmax',
      'spread',
      'triplet',
    ]);
  });

  it('weighs the terms: L_F = L_softmax + L_tri + L_tri(G(f))', async () => {
    const measures = await finish(htgTraining());
    const { loss = NaN, softmax = NaN, triplet = NaN, generatedTriplet = NaN } = measures;
    expect(loss).toBeCloseTo(softmax + triplet + generatedTriplet, 5);
  });

  it('reports how hard the triplets are: beyond every margin, the loss less the margin', async () => {
    const margin = 5;
    const measures = await finish(htgTraining({ generatedTriplet: { margin } }));
    const { triplet = NaN, generatedTriplet = NaN, hardness = NaN, generatedHardness = NaN } = measures;
    // Distances lie in 0..4, so a margin of 5 leaves no triplet out; five digits of numbers near 5 in single precision.
    expect(hardness).toBeCloseTo(triplet - margin, 5);
    expect(generatedHardness).toBeCloseTo(generatedTriplet - margin, 5);
    expect(generatedHardness).not.toBe(hardness);
  });

  it.each(['f', 'g', 'd'] as const)('with only %s learning, changes only its own weights', async (learner) => {
    const networks = htgTraining({ f: 0, g: 0, d: 0, [learner]: 0.01 });
    const trainable = {
      f: { ...networks.embedder.trainable, ...networks.losses[0].variables },
      g: networks.generator.trainable,
      d: networks.discriminator.trainable,
    };
    const before = { f: valuesOf(trainable.f), g: valuesOf(trainable.g), d: valuesOf(trainable.d) };
    await finish(networks);
    const changed = (['f', 'g', 'd'] as const).filter((each) => changedSince(before[each], trainable[each]).length > 0);
    expect(changed).toEqual([learner]);
  });

  it('moves the statistics of F and G; those of D only by choice', async () => {
    const moved = async (statistics: 'batch' | 'running') => {
      const fixed = () => 0;
      const networks = htgTraining({ f: 0, discriminatorTraining: { learningRate: fixed, statistics }, g: 0 });
      const all = {
        embedder: networks.embedder.weights,
        generator: networks.generator.weights,
        discriminator: networks.discriminator.weights,
      };
      const before = Object.entries(all).map(([name, weights]) => [name, weights, valuesOf(weights)] as const);
      await finish(networks);
      return before.filter(([, weights, values]) => changedSince(values, weights).length > 0).map(([name]) => name);
    };
    expect(await moved('running')).toEqual(['embedder', 'generator']);
    expect(await moved('batch')).toEqual(['embedder', 'generator', 'discriminator']);
  });

  it('updates D and G as often as is asked for, on the same features', async () => {
    const fixed = () => 0;
    const rate = constantSchedule(0.01);
    const networks = htgTraining({
      ...{ steps: 1, f: 0 },
      discriminatorTraining: { learningRate: rate, updates: 3 },
      generatorTraining: { learningRate: fixed, updates: 2 },
    });
    // G is fixed by its rate and on running statistics in D's updates, so three updates of D are three iterations of one.
    const one = htgTraining({
      ...{ steps: 1, f: 0 },
      discriminatorTraining: { learningRate: rate },
      generatorTraining: { learningRate: fixed },
    });
    await finish(networks);
    await finish(one);
    const counts = ({ training }: typeof one) =>
      ['discriminatorOptimizer/stepCount', 'generatorOptimizer/stepCount', 'optimizer/stepCount'].map(
        (path) => training.weights[path].dataSync()[0],
      );
    expect(counts(networks)).toEqual([3, 2, 1]);
    expect(counts(one)).toEqual([1, 1, 1]);
    expect(changedSince(valuesOf(one.discriminator.trainable), networks.discriminator.trainable)).not.toEqual([]);
  });

  it.each(['generator', 'discriminator'] as const)(
    'with 0 updates leaves the %s as it is and still measures it',
    async (name) => {
      const learning = { learningRate: constantSchedule(0.01) };
      const networks = htgTraining({
        discriminatorTraining: { ...learning, statistics: 'batch', ...(name === 'discriminator' && { updates: 0 }) },
        generatorTraining: { ...learning, ...(name === 'generator' && { updates: 0 }) },
      });
      const other = name === 'generator' ? 'discriminator' : 'generator';
      const before = { own: valuesOf(networks[name].weights), other: valuesOf(networks[other].weights) };
      const measures = await finish(networks);
      expect(changedSince(before.own, networks[name].weights)).toEqual([]);
      expect(changedSince(before.other, networks[other].weights)).not.toEqual([]);
      expect(measures).toHaveProperty(name === 'generator' ? 'generatorTriplet' : 'discriminatorReal');
    },
  );

  it('says how many updates there may be', () => {
    expect(() => htgTraining({ generatorTraining: { updates: -1 } })).toThrow(
      'generatorTraining: expected updates to be a whole number >= 0, received -1',
    );
  });

  it('with G = identity, adds the triplet loss a second time and has no adversary', async () => {
    const measures = await finish(htgTraining({ generator: identityGenerator(), discriminator: undefined }));
    expect(measures.generatedTriplet).toBe(measures.triplet);
    expect(measures.change).toBe(0);
    expect(measures).not.toHaveProperty('generatorTriplet');
  });

  it('with G = noise, draws new noise for each update from the seed', async () => {
    const runs = await Promise.all(
      [1, 1, 2].map(async (seed) => {
        const { embedder, losses: objectives } = tinyNetworks();
        const generator = noiseGenerator({ embeddingLength: embedder.outputLength, relativeChange: 0.5 });
        const training = trainHtg({
          ...{ embedder, losses: objectives, generator, train, sampler, steps: 2, seed },
          learningRate: () => 0,
        });
        const changes: number[] = [];
        const losses: number[] = [];
        for await (const { measures } of training) {
          changes.push(measures.change ?? NaN);
          losses.push(measures.generatedTriplet ?? NaN);
        }
        training.dispose();
        return { changes, losses };
      }),
    );
    const [first, again, other] = runs;
    for (const change of first.changes) expect(change).toBeCloseTo(0.5, 5);
    expect(again).toEqual(first);
    expect(other.losses).not.toEqual(first.losses);
    expect(first.losses[0]).not.toBe(first.losses[1]);
  });

  it('without D and label loss, trains G on its triplets alone', async () => {
    const networks = htgTraining({ discriminator: undefined, generatorTraining: { labelWeight: 0 }, f: 0 });
    const before = valuesOf(networks.generator.trainable);
    const measures = await finish(networks);
    expect(changedSince(before, networks.generator.trainable).length).toBeGreaterThan(0);
    expect(measures.generatorTriplet).toBeGreaterThan(0);
    expect(measures).not.toHaveProperty('generatorLabel');
    expect(measures).not.toHaveProperty('discriminatorReal');
  });

  it('adds whatever loss it is given, with its weight', async () => {
    const square = metricObjective('square', (f: tf.Tensor2D) => tf.mean(tf.square(f)), {}, { weight: 3 });
    const measures = await finish(htgTraining({ losses: [...tinyNetworks().losses, square] }));
    const { loss = NaN, softmax = NaN, triplet = NaN, generatedTriplet = NaN, square: term = NaN } = measures;
    expect(term).toBeGreaterThan(0);
    expect(loss).toBeCloseTo(softmax + triplet + generatedTriplet + 3 * term, 5);
  });

  it('leaves the loss on generated features out where it weighs nothing; with a stand-in nothing is generated then', async () => {
    const generatedTriplet = { weight: 0 };
    const learning = await finish(htgTraining({ generatedTriplet }));
    expect(learning).not.toHaveProperty('generatedTriplet');
    expect(learning.generatorTriplet).toBeGreaterThan(0);
    const { loss = NaN, softmax = NaN, triplet = NaN } = learning;
    expect(loss).toBeCloseTo(softmax + triplet, 5);
    const alone = htgTraining({ generatedTriplet, generator: identityGenerator(), discriminator: undefined });
    const { embedder, losses: objectives } = tinyNetworks();
    const basic = trainBasic({
      ...{ embedder, losses: objectives, train, sampler, steps: 2, seed: 1 },
      learningRate: constantSchedule(0.01),
    });
    expect(await finish(alone)).toEqual(await finish({ training: basic }));
    expect(valuesOf(alone.embedder.weights)).toEqual(valuesOf(embedder.weights));
  });

  it('says what cannot be', () => {
    expect(() => htgTraining({ generatedTriplet: { weight: -1 } })).toThrow(
      'trainHtg: expected generatedTriplet.weight >= 0, received -1; 0 leaves it out',
    );
    const named = (name: string) => metricObjective(name, (f: tf.Tensor2D) => tf.mean(f), {});
    expect(() => htgTraining({ losses: [named('a'), named('a')] })).toThrow(
      "trainHtg: expected losses with names of their own, received 'a' twice; rename one",
    );
    expect(() => htgTraining({ losses: [named('change')] })).toThrow(
      "trainHtg: expected losses with names that no other measure has, received 'change'; rename it",
    );
  });

  it('asks for a discriminator where G learns', () => {
    expect(() => htgTraining({ discriminator: undefined })).toThrow(
      'trainHtg: expected a discriminator beside a generator that learns, received none',
    );
  });

  it('leaves no tensor behind', async () => {
    const { training } = htgTraining({ steps: 3 });
    const before = tf.memory().numTensors;
    for await (const { step } of training) expect(step).toBeGreaterThan(0);
    expect(tf.memory().numTensors).toBe(before);
  });
});

import { createEmbedder, resnet18 } from '@htg/backbone';
import type { EmbedderOptions } from '@htg/backbone';
import { createDiscriminator } from '@htg/discriminator';
import { adamw, clipGradients, sgd, useEngine } from '@htg/engine';
import { createGenerator } from '@htg/generator';
import { locateLibrary } from '@htg/libtensorflow';
import { contrastiveLoss, memoryObjective } from '@htg/losses';
import { identityBatches } from '@htg/sampler';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { trainBasic, trainHtg } from '../../src/index.ts';
import type { BasicTrainingOptions, CreateSampler } from '../../src/index.ts';
import { methodLosses, side, tinySet, valuesOf } from '../tiny.ts';

beforeAll(async () => {
  // What is compiled is in question.
  await useEngine({ engine: locateLibrary() === undefined ? 'cpu' : 'tensorflow' });
});

const train = tinySet({ identities: 6, perIdentity: 4 });

/** Batches of 12: parts of 2, 3, 4 and 6 images all cut identities apart, or keep several together. */
const sampler: CreateSampler = (start) => identityBatches({ ...start, identities: 4, images: 3 });

function networks(options: Partial<EmbedderOptions> = {}) {
  const embedder = createEmbedder({
    ...{ backbone: resnet18({ width: 2 }), imageSize: side, embeddingLength: 6, keypointBlocks: [], seed: 1 },
    ...options,
  });
  const shape = { embeddingLength: embedder.outputLength, identities: train.identities };
  return { embedder, shape, losses: methodLosses(shape) };
}

type Options = Partial<BasicTrainingOptions> & { readonly net?: Partial<EmbedderOptions> };

const common = { train, sampler, steps: 2, seed: 1, learningRate: 0.1 } as const;

function basic({ net, ...options }: Options) {
  const { embedder, losses } = networks(net);
  return trainBasic({ embedder, losses, frozenBatchNorm: true, ...common, ...options });
}

function withMemory({ net, ...options }: Options) {
  const { embedder, shape } = networks(net);
  const memory = { embeddingLength: shape.embeddingLength, size: 24 };
  const losses = [memoryObjective('pairs', contrastiveLoss, { negativeMargin: 0.5 }, memory)];
  return trainBasic({ embedder, losses, frozenBatchNorm: true, ...common, ...options });
}

function htg({ net, ...options }: Options) {
  const { embedder, losses, shape } = networks(net);
  const [generator, discriminator] = [
    createGenerator({ embeddingLength: shape.embeddingLength }),
    createDiscriminator(shape),
  ];
  return trainHtg({ embedder, losses, generator, discriminator, frozenBatchNorm: true, ...common, ...options });
}

/** The measures of each update, and all weights at the end. */
async function run(training: ReturnType<typeof basic>) {
  const measures: Record<string, number>[] = [];
  for await (const report of training) measures.push({ ...report.measures });
  const weights = valuesOf(training.weights);
  training.dispose();
  return { measures, weights };
}

const norm = (values: readonly number[]): number => Math.hypot(...values);

/** The largest norm-relative difference of a weight. */
function difference(a: Record<string, number[]>, b: Record<string, number[]>): number {
  expect(Object.keys(a).sort()).toEqual(Object.keys(b).sort());
  const each = Object.keys(a).map(
    (path) => norm(a[path].map((x, i) => x - b[path][i])) / Math.max(norm(b[path]), 1e-3),
  );
  return Math.max(...each);
}

describe('a batch that passes F in parts', () => {
  it.each([
    ['stage 1, the norm of the whole in training mode', 1e-6, [2, 6], basic, {}],
    ['a neck', 1e-6, [6], basic, { net: { neck: 'batch', embeddingNorm: 'none' } }],
    [
      'keypoint blocks, all norms frozen',
      1e-6,
      [6],
      basic,
      { net: { keypointBlocks: [3, 4] }, frozenBatchNorm: 'all' },
    ],
    // AdamW divides by the root of squared gradients: where these are near 0, their last bits count. Seen: 1.1e-6.
    ['clipped gradients, AdamW, averages, rates by group', 2e-6, [6], basic, adaptive()],
    ['a cross-batch memory', 1e-6, [6], withMemory, {}],
    ['stage 2: D, G and F', 1e-6, [2], htg, {}],
  ] as const)('makes the update of the whole batch: %s, to %d', async (_, bound, parts, create, options) => {
    // The second update, from one and the same state: memories and averages hold something, and no earlier rounding has grown.
    const before = create({ optimizer: sgd(), ...options, steps: 1 });
    for await (const report of before) expect(report).toBeDefined();
    const second = (accumulate: number) => {
      const training = create({ optimizer: sgd(), ...options, accumulate });
      for (const [path, weight] of Object.entries(training.weights)) weight.assign(before.weights[path]);
      training.resumeAt(before.position);
      return run(training);
    };
    const whole = await second(1);
    for (const accumulate of parts) {
      const inParts = await second(accumulate);
      expect(difference(inParts.weights, whole.weights)).toBeLessThan(bound);
      expect(Object.keys(inParts.measures[0]).sort()).toEqual(Object.keys(whole.measures[0]).sort());
      for (const [name, value] of Object.entries(whole.measures[0])) {
        expect(Math.abs(inParts.measures[0][name] - value)).toBeLessThan(2e-6 * Math.max(1, Math.abs(value)));
      }
    }
  });

  it('mines over the whole batch: parts of which none holds a pair still have triplets', async () => {
    const training = basic({ accumulate: 12, steps: 1 });
    for await (const { measures } of training) expect(measures.activeTriplets).toBeGreaterThan(0);
    training.dispose();
  });

  it('leaves no tensor behind', async () => {
    const training = basic({ accumulate: 3, steps: 3 });
    const counts: number[] = [];
    for await (const { step } of training) {
      // The next batch, in three parts, is uploaded while one is trained on.
      await new Promise((resolve) => setTimeout(resolve, 20));
      counts.push(tf.memory().numTensors - (step < 3 ? 3 : 0));
    }
    expect(counts[2]).toBe(counts[1]);
    expect(counts[1]).toBe(counts[0]);
    training.dispose();
  });

  it.each([
    [
      { accumulate: 2, frozenBatchNorm: false },
      "trainBasic: expected batch norms with frozen statistics below an embedding that is accumulated, received 20 that normalize by the batch, such as 'bn1': a part of a batch is another batch to them; set frozenBatchNorm: true, or leave accumulate out",
    ],
    [
      { accumulate: 2, net: { keypointBlocks: [4] } },
      "received 2 that normalize by the batch, such as 'keypoints4.bn1': a part of a batch is another batch to them; set frozenBatchNorm: 'all', or frozenBatchNorm: true and no keypointBlocks, or leave accumulate out",
    ],
    [
      { accumulate: 1.5 },
      "trainBasic: expected accumulate to be a whole number >= 1, received 1.5; it is the number of a batch's parts",
    ],
  ] as const)('refuses %j', (options, message) => {
    expect(() => basic(options)).toThrow(message);
  });

  it('refuses parts of several sizes', async () => {
    await expect(run(basic({ accumulate: 5 }))).rejects.toThrow(
      'trainBasic: expected batches that can be divided into 5 parts of one size, received one of 12 images; change accumulate or the sampler',
    );
  });
});

function adaptive(): Options {
  return {
    optimizer: clipGradients(adamw({ epsilon: 1e-3 }), { maxNorm: 0.5 }),
    learningRate: 0.01,
    averaging: { decay: 0.9 },
    rates: { backbone: 0.1, layerDecay: 0.9 },
  };
}

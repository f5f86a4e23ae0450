import { createEmbedder, resnet18 } from '@htg/backbone';
import { memorySet } from '@htg/datasets';
import type { ImageSet } from '@htg/datasets';
import { createDiscriminator } from '@htg/discriminator';
import { randomStream, useEngine } from '@htg/engine';
import type { EngineName } from '@htg/engine';
import { createGenerator } from '@htg/generator';
import { biasFreeSoftmax, classObjective, tripletObjective } from '@htg/losses';
import { identityBatches } from '@htg/sampler';
import { constantSchedule, trainBasic, trainHtg } from '@htg/trainer';
import type { CreateSampler, Training } from '@htg/trainer';
import * as tf from '@tensorflow/tfjs-core';

/** What is trained. */
export interface StagesOptions {
  /** Updates of stage 1. */
  readonly basicSteps: number;
  /** Updates of stage 2, which goes on from there. */
  readonly htgSteps: number;
  /** Of all networks, constant. */
  readonly learningRate: number;
  readonly imageSize: number;
  /** Channels of the ResNet-18's first block. */
  readonly width: number;
  readonly batch: { readonly identities: number; readonly images: number };
  /**
   * By what share every initial weight of F is changed: 2^-23 is the last bit of float32, and shows how far two runs come apart
   * that differ by rounding alone.
   */
  readonly disturbance?: number;
}

/** What is trained, and on what. */
export interface BothStagesOptions extends StagesOptions {
  readonly engine: EngineName;
  /** Folder (URL) of tfjs-backend-wasm's files, in a browser. */
  readonly wasmFiles?: string;
}

/** The demo's networks and updates, small: every op is there. */
export const smallDemo = {
  basicSteps: 4,
  htgSteps: 2,
  learningRate: 0.001,
  imageSize: 32,
  width: 4,
  batch: { identities: 4, images: 4 },
} as const;

/** The demo's networks and batches as they are. */
export const fullDemo = { imageSize: 64, width: 32, batch: { identities: 8, images: 4 } } as const;

/** A training whose updates have one loss. */
export type AnyTraining = Training<{ readonly loss: number }>;

/** Both stages of one set of networks, made on the current backend. */
export interface Stages {
  readonly basic: AnyTraining;
  /** Stage 2, made when it is first asked for: after stage 1. */
  readonly htg: () => AnyTraining;
  dispose(): void;
}

/** The losses of every update, in order. */
export interface StageLosses {
  /** What `useEngine` said. */
  readonly reason: string;
  readonly basic: readonly number[];
  readonly htg: readonly number[];
}

/**
 * Trains the demo's networks on one engine, both stages, from a fixed seed on colored noise: the losses are the same on
 * every engine but for rounding, which every update multiplies. Runs in Node and in a browser.
 */
export async function trainBothStages(options: BothStagesOptions): Promise<StageLosses> {
  const { engine, wasmFiles } = options;
  const { reason } = await useEngine({ engine, ...(wasmFiles === undefined ? {} : { wasm: { files: wasmFiles } }) });
  const stages = createStages(options);
  const basic = await lossesOf(stages.basic);
  const htg = await lossesOf(stages.htg());
  stages.dispose();
  return { reason, basic, htg };
}

/** Makes the networks and their trainings from a fixed seed. */
export function createStages(options: StagesOptions): Stages {
  const { basicSteps, htgSteps, imageSize, width, batch, disturbance } = options;
  const train = coloredNoise(imageSize, batch.identities + 2, batch.images);
  const { identities } = train;
  const embedder = createEmbedder({ backbone: resnet18({ width }), imageSize, embeddingLength: 4 * width, seed: 1 });
  if (disturbance !== undefined) {
    for (const weight of Object.values(embedder.weights)) {
      tf.tidy(() => {
        weight.assign(tf.mul(weight, 1 + disturbance));
      });
    }
  }
  const embeddingLength = embedder.outputLength;
  const losses = [
    classObjective('softmax', biasFreeSoftmax({ embeddingLength, identities, seed: 1 })),
    tripletObjective('triplet', { margin: 0.6 }),
  ];
  const sampler: CreateSampler = (start) => identityBatches({ ...start, ...batch });
  const learningRate = constantSchedule(options.learningRate);
  const common = { embedder, losses, train, sampler, learningRate, seed: 1 };
  const generator = createGenerator({ embeddingLength, output: 'signed', seed: 2 });
  const discriminator = createDiscriminator({ embeddingLength, identities, seed: 3 });
  const basic = trainBasic({ ...common, steps: basicSteps });
  let second: AnyTraining | undefined;
  return {
    basic,
    htg: () => (second ??= trainHtg({ ...common, steps: htgSteps, generator, discriminator })),
    dispose: () => {
      for (const each of [basic, second, embedder, generator, discriminator, ...losses]) each?.dispose();
    },
  };
}

async function lossesOf(training: AnyTraining): Promise<number[]> {
  const losses: number[] = [];
  for await (const { measures } of training) losses.push(measures.loss);
  return losses;
}

/** Images whose identities differ by color. */
function coloredNoise(side: number, identities: number, perIdentity: number): ImageSet {
  // The name decides the numbers: this one, with a u, is what tooling/README.md's were seen with.
  const random = randomStream(1, 'colo\u0075red noise');
  const length = identities * perIdentity;
  const labels = Int32Array.from({ length }, (_, i) => Math.floor(i / perIdentity));
  const colors = Array.from({ length: identities * 3 }, () => random.uniform() * 150);
  const pixels = Uint8Array.from({ length: length * side * side * 3 }, (_, i) => {
    const identity = labels[Math.floor(i / (side * side * 3))];
    return colors[identity * 3 + (i % 3)] + random.uniform() * 105;
  });
  return memorySet({
    pixels,
    height: side,
    width: side,
    labels,
    names: labels.subarray(0, identities).join(' ').split(' '),
  });
}

/** The largest difference of two runs' losses, relative to the first's (at least 1). */
export function largestDifference(expected: StageLosses, actual: StageLosses): number {
  const [a, b] = [expected, actual].map(({ basic, htg }) => [...basic, ...htg]);
  return Math.max(...a.map((loss, index) => Math.abs(loss - b[index]) / Math.max(1, Math.abs(loss))));
}

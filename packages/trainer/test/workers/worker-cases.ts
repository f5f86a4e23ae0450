import { createEmbedder, resnet18 } from '@htg/backbone';
import type { Embedder } from '@htg/backbone';
import { memorySet } from '@htg/datasets';
import { createDiscriminator } from '@htg/discriminator';
import { clipGradients, randomStream, sgd } from '@htg/engine';
import { createGenerator, noiseGenerator } from '@htg/generator';
import { dividedRows, wholeOf } from '@htg/ground/divided-rows';
import { arcFace, classObjective, softTriple, tripletObjective } from '@htg/losses';
import type { Objective } from '@htg/losses';
import { identityBatches } from '@htg/sampler';
import { classShard, constantSchedule, trainBasic, trainHtg } from '../../src/index.ts';
import type { CreateSampler, Training } from '../../src/index.ts';
import { gatherDivided } from '../../src/node/checkpoints/gather-divided.ts';
import { methodLosses, valuesOf } from '../tiny.ts';

/** What a training came to: all that a checkpoint holds, and the measures of each update. */
export interface CaseResult {
  readonly weights: Readonly<Record<string, readonly number[]>>;
  readonly measures: readonly Readonly<Record<string, number>>[];
  /** What of it is a part of the rows, and on worker 0 the whole. */
  readonly divided: Readonly<Record<string, readonly number[]>>;
}

const [identities, images, side] = [4, 6, 32];

/** Noise around a color for each identity. */
function noisySet() {
  const random = randomStream(1, 'noisy set');
  const labels = Int32Array.from({ length: identities * images }, (_, i) => Math.floor(i / images));
  const colors = Array.from({ length: identities * 3 }, () => random.uniform() * 60);
  const pixels = Uint8Array.from({ length: labels.length * side * side * 3 }, (_, i) => {
    const identity = labels[Math.floor(i / (side * side * 3))];
    return colors[identity * 3 + (i % 3)] + random.uniform() * 190;
  });
  return memorySet({ pixels, height: side, width: side, labels, names: colors.slice(0, identities).map(String) });
}

/**
 * A net that repeats within rounding: sixteen images leave every channel's batch norm values to divide by, where the smallest nets of other tests
 * magnify the last bits a thousand times.
 */
function networks(neck: 'batch' | 'none' = 'none'): {
  readonly embedder: Embedder;
  readonly losses: readonly Objective[];
} {
  const embedder = createEmbedder({
    ...{ backbone: resnet18({ width: 4 }), imageSize: side, embeddingLength: 8, seed: 1 },
    ...(neck === 'batch' && { neck, embeddingNorm: 'none' }),
  });
  return { embedder, losses: methodLosses({ embeddingLength: embedder.outputLength, identities, margin: 0.6 }) };
}

const common = {
  ...{ train: noisySet(), learningRate: 0.01, seed: 1 },
  sampler: (start: Parameters<CreateSampler>[0]) => identityBatches({ ...start, identities, images: 4 }),
};

/** Trainings that are to be the same with one process and with several. */
const cases: Readonly<Record<string, (steps: number) => Training<Readonly<Record<string, number>>>>> = {
  'stage 1: softmax and batch-hard triplets': (steps) => trainBasic({ ...networks(), ...common, steps }),
  'stage 1: ArcFace and SoftTriple with divided weights, clipped gradients, averages': (steps) => {
    const { embedder } = networks();
    // Five identities are no equal parts.
    const classes = { embeddingLength: embedder.outputLength, identities: 5, seed: 1, shard: classShard() };
    return trainBasic({
      ...{ embedder, ...common, steps, averaging: { decay: 0.9 } },
      losses: [
        classObjective('arc', arcFace({ ...classes, scale: 16 })),
        classObjective('centers', softTriple({ ...classes, centers: 2 }), { weight: 0.5 }),
        tripletObjective('triplet', { margin: 0.6 }),
      ],
      optimizer: clipGradients(sgd({ momentum: 0.9 }), { maxNorm: 1 }),
    });
  },
  'stage 2: D, G and F': (steps) => {
    const nets = networks();
    const embeddingLength = nets.embedder.outputLength;
    return trainHtg({
      ...{ ...nets, ...common, steps },
      generator: createGenerator({ embeddingLength, output: 'signed', seed: 2 }),
      discriminator: createDiscriminator({ embeddingLength, identities: 4, seed: 3 }),
      generatorTraining: { learningRate: constantSchedule(0.01), updates: 2 },
      discriminatorTraining: { learningRate: constantSchedule(0.01), statistics: 'batch' },
    });
  },
  'stage 2 by noise: frozen batch norms, a neck, clipped gradients, averages': (steps) => {
    const nets = networks('batch');
    const generator = noiseGenerator({ embeddingLength: nets.embedder.outputLength, relativeChange: 0.3 });
    return trainHtg({
      ...{ ...nets, ...common, steps, generator, frozenBatchNorm: true, averaging: { decay: 0.9 } },
      optimizer: clipGradients(sgd({ momentum: 0.9 }), { maxNorm: 1 }),
    });
  },
};

/** Carries all of them out, by name, for so many updates. */
export async function trainCases(steps = 2): Promise<Readonly<Record<string, CaseResult>>> {
  const results: Record<string, CaseResult> = {};
  for (const [name, create] of Object.entries(cases)) {
    const training = create(steps);
    const measures: Readonly<Record<string, number>>[] = [];
    for await (const report of training) measures.push(report.measures);
    await gatherDivided(training.weights);
    const parts = Object.entries(training.weights).filter(([, weight]) => dividedRows(weight) !== undefined);
    const divided = Object.fromEntries(parts.map(([path, weight]) => [path, Array.from(wholeOf(weight) ?? [])]));
    results[name] = { weights: valuesOf(training.weights), measures, divided };
    training.dispose();
  }
  return results;
}

import { createEmbedder, resnet18 } from '@htg/backbone';
import type { Embedder } from '@htg/backbone';
import { memorySet } from '@htg/datasets';
import { createDiscriminator } from '@htg/discriminator';
import { clipGradients, randomStream, sgd } from '@htg/engine';
import { createGenerator, noiseGenerator } from '@htg/generator';
import type { Objective } from '@htg/losses';
import { identityBatches } from '@htg/sampler';
import { constantSchedule, trainBasic, trainHtg } from '../../src/index.ts';
import type { CreateSampler, Training } from '../../src/index.ts';
import { methodLosses, valuesOf } from '../tiny.ts';

/** What a training came to: all that a checkpoint holds, and the measures of each update. */
export interface CaseResult {
  readonly weights: Readonly<Record<string, readonly number[]>>;
  readonly measures: readonly Readonly<Record<string, number>>[];
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
  ...{ train: noisySet(), steps: 2, learningRate: 0.01, seed: 1 },
  sampler: (start: Parameters<CreateSampler>[0]) => identityBatches({ ...start, identities, images: 4 }),
};

/** Trainings that are to be the same with one process and with several. */
const cases: Readonly<Record<string, () => Training<Readonly<Record<string, number>>>>> = {
  'stage 1: softmax and batch-hard triplets': () => trainBasic({ ...networks(), ...common }),
  'stage 2: D, G and F': () => {
    const nets = networks();
    const embeddingLength = nets.embedder.outputLength;
    return trainHtg({
      ...{ ...nets, ...common, learningRate: 0.01 },
      generator: createGenerator({ embeddingLength, output: 'signed', seed: 2 }),
      discriminator: createDiscriminator({ embeddingLength, identities: 4, seed: 3 }),
      generatorTraining: { learningRate: constantSchedule(0.01), updates: 2 },
      discriminatorTraining: { learningRate: constantSchedule(0.01), statistics: 'batch' },
    });
  },
  'stage 2 by noise: frozen batch norms, a neck, clipped gradients, averages': () => {
    const nets = networks('batch');
    const generator = noiseGenerator({ embeddingLength: nets.embedder.outputLength, relativeChange: 0.3 });
    return trainHtg({
      ...{ ...nets, ...common, generator, frozenBatchNorm: true, averaging: { decay: 0.9 } },
      optimizer: clipGradients(sgd({ momentum: 0.9 }), { maxNorm: 1 }),
    });
  },
};

/** Carries all of them out, by name. */
export async function trainCases(): Promise<Readonly<Record<string, CaseResult>>> {
  const results: Record<string, CaseResult> = {};
  for (const [name, create] of Object.entries(cases)) {
    const training = create();
    const measures: Readonly<Record<string, number>>[] = [];
    for await (const report of training) measures.push(report.measures);
    results[name] = { weights: valuesOf(training.weights), measures };
    training.dispose();
  }
  return results;
}

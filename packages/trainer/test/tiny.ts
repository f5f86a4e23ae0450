import { createEmbedder, resnet18 } from '@htg/backbone';
import type { Embedder } from '@htg/backbone';
import { memorySet } from '@htg/datasets';
import type { ImageSet } from '@htg/datasets';
import { randomStream } from '@htg/engine';
import type { NamedWeights } from '@htg/engine';
import { identityGenerator } from '@htg/generator';
import type { FeatureGenerator } from '@htg/generator';
import { biasFreeSoftmax, classObjective, tripletObjective } from '@htg/losses';
import type { Objective } from '@htg/losses';
import { identityBatches } from '@htg/sampler';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { CreateSampler } from '../src/index.ts';

/** Side of the tiny images. */
export const side = 16;

/** Images of identities that differ by color, with seeded noise: `perIdentity` of each. */
export function tinySet({ identities = 4, perIdentity = 4 } = {}): ImageSet {
  const random = randomStream(1, 'tiny set');
  const length = identities * perIdentity;
  const labels = Int32Array.from({ length }, (_, i) => Math.floor(i / perIdentity));
  const colors = Array.from({ length: identities * 3 }, () => random.uniform() * 200);
  const pixels = Uint8Array.from({ length: length * side * side * 3 }, (_, i) => {
    const identity = labels[Math.floor(i / (side * side * 3))];
    return colors[identity * 3 + (i % 3)] + random.uniform() * 55;
  });
  return memorySet({ pixels, height: side, width: side, labels, names: colors.slice(0, identities).map(String) });
}

/** Batches of 3 identities with 2 images each. */
export const sampler: CreateSampler = (start) => identityBatches({ ...start, identities: 3, images: 2 });

/** The smallest embedder of the real kind, with the method's losses: embeddings of length 4 + 8 + 16. */
export function tinyNetworks(
  identities = 4,
  { margin = 0.6, neck }: { readonly margin?: number; readonly neck?: 'batch' | 'none' } = {},
): { readonly embedder: Embedder; readonly losses: readonly Objective[] } {
  const embedder = createEmbedder({
    backbone: resnet18({ width: 2 }),
    imageSize: side,
    embeddingLength: 4,
    // A neck goes with embeddings that no other batch norm has levelled.
    ...(neck && { neck, embeddingNorm: 'none' }),
    seed: 1,
  });
  return { embedder, losses: methodLosses({ embeddingLength: embedder.outputLength, identities, margin }) };
}

/** The bias-free softmax and the triplet loss. */
export function methodLosses({
  margin = 0.6,
  ...shape
}: {
  readonly embeddingLength: number;
  readonly identities: number;
  readonly margin?: number;
}): readonly Objective[] {
  return [classObjective('softmax', biasFreeSoftmax({ ...shape, seed: 1 })), tripletObjective('triplet', { margin })];
}

/** The values of all variables, to compare later. */
export function valuesOf(weights: NamedWeights): Record<string, number[]> {
  return Object.fromEntries(Object.entries(weights).map(([path, weight]) => [path, read(weight)]));
}

/** Paths of the variables whose values differ from those taken before. */
export function changedSince(before: Readonly<Record<string, number[]>>, weights: NamedWeights): string[] {
  return Object.keys(weights).filter((path) => JSON.stringify(read(weights[path])) !== JSON.stringify(before[path]));
}

function read(tensor: Tensor): number[] {
  return Array.from(tensor.dataSync());
}

/** What stage 2 takes for its control: a G that changes nothing. */
export const identityControl = (): { readonly generator: FeatureGenerator } => ({ generator: identityGenerator() });

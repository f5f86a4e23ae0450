import '@tensorflow/tfjs-backend-cpu';
import { backboneKinds } from '@htg/backbone/named';
import type { ImageSet } from '@htg/datasets';
import { memorySet } from '@htg/datasets';
import { augmentationKinds } from '@htg/datasets/named';
import { minerKinds } from '@htg/miners/named';
import type { samplerKinds } from '@htg/sampler/named';
import { describe, expect, it } from 'vitest';
import { trainBasic } from '../../../src/index.ts';
import { basicTrainingOf, embedderOf, objectivesOf, parseRecipe } from '../../../src/node/index.ts';

/** Four identities of two super-classes, with four noisy images each. */
function tinyImages(side: number): ImageSet {
  const labels = Int32Array.from({ length: 16 }, (_, i) => Math.floor(i / 4));
  const size = side * side * 3;
  const pixels = Uint8Array.from(
    { length: 16 * size },
    (_, i) => (37 * labels[Math.floor(i / size)] + ((i * 7919) % 61)) % 256,
  );
  const set = memorySet({ pixels, height: side, width: side, labels, names: ['a', 'b', 'c', 'd'] });
  return { ...set, superLabels: labels.map((label) => Math.floor(label / 2)) };
}

/** Two updates by a recipe with some of it changed. */
async function train(...set: string[]): Promise<number[]> {
  const text =
    'name: tiny\ndata: { set: emoji, imageSize: 32 }\naugment: none\nbasic: { steps: 2, learningRate: { kind: constant, rate: 0.01 } }\n';
  const small = ['model.backbone={ kind: resnet18, width: 2 }', 'model.embeddingLength=4', 'model.keypointBlocks=[]'];
  const recipe = parseRecipe(text, 'tiny', { set: [...small, 'sampler={ identities: 2, images: 2 }', ...set] });
  const embedder = embedderOf(recipe);
  const ground = { embedder, train: tinyImages(32) };
  const losses = objectivesOf(recipe.basic.losses, recipe, ground);
  const training = trainBasic({ embedder, losses, ...basicTrainingOf(recipe, ground) });
  const all: number[] = [];
  for await (const { measures } of training) all.push(measures.loss);
  training.dispose();
  for (const each of [embedder, ...losses]) each.dispose();
  return all;
}

describe('a recipe trains', () => {
  it.each(Object.keys(minerKinds))('with the miner %s, of the stage and of a loss', async (kind) => {
    const pairs = `basic.losses={ triplet: { kind: triplet, margin: 0.6 }, pairs: { kind: contrastive, miner: { kind: ${kind} } } }`;
    expect(await train(`basic.miner={ kind: ${kind} }`, pairs)).toHaveLength(2);
  });

  const samplers = {
    identityBatches: 'identities: 2, images: 2',
    classBalancedBatches: 'batchSize: 6',
    hierarchicalBatches: 'superClasses: 1, identities: 2, images: 2',
    tripletBatches: 'triplets: 20, batchSize: 3',
  } satisfies Record<keyof typeof samplerKinds, string>;
  it.each(Object.entries(samplers))('with the sampler %s', async (kind, settings) => {
    expect(await train(`sampler={ kind: ${kind}, ${settings} }`)).toHaveLength(2);
  });

  // Those that can be made narrow; nets of one size are built and trained in tests of their package.
  const narrow = Object.entries(backboneKinds).filter(([, { schema }]) => 'width' in schema.shape);
  it.each(narrow.map(([kind]) => kind))('with the backbone %s', async (kind) => {
    const width = kind === 'mobilenetV3Large' ? 0.1 : kind === 'convnextTiny' ? 8 : 2;
    expect(await train(`model.backbone={ kind: ${kind}, width: ${width} }`)).toHaveLength(2);
  });

  it.each(Object.keys(augmentationKinds))('with the augmentation %s', async (kind) => {
    expect(await train(`augment={ kind: ${kind} }`)).toEqual(await train(`augment=${kind}`));
  });

  it('with a neck', async () => {
    expect(await train('model.neck=batch')).not.toEqual(await train());
  });
});

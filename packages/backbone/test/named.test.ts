import { weightsByPath } from '@htg/engine';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildModel } from '../src/build-model.ts';
import { resolveOptions } from '../src/embedder-options.ts';
import { imageNetColors, inputContract, resnet50 } from '../src/index.ts';
import { backboneKinds } from '../src/named.ts';

beforeAll(() => tf.setBackend('cpu'));

type Kind = keyof typeof backboneKinds;

/** Numbers that learn in the nets of the sources, without their classifiers: torchvision's and timm's, and efficientnet-lite-pytorch's. */
const sizes: readonly (readonly [Kind, number, number])[] = [
  ['resnet18', 11_176_512, 224],
  ['resnet34', 21_284_672, 224],
  ['resnet50', 23_508_032, 224],
  ['resnet101', 42_500_160, 224],
  ['resnet50IbnA', 23_508_032, 224],
  ['efficientnetLite0', 3_371_008, 224],
  ['efficientnetLite1', 4_135_680, 240],
  ['efficientnetLite2', 4_811_072, 260],
  ['efficientnetLite3', 6_916_096, 280],
  ['efficientnetLite4', 11_725_568, 300],
  ['mobilenetV3Large', 2_971_952, 224],
  ['convnextTiny', 27_820_128, 224],
  ['vitSmall16', 21_665_664, 224],
  ['vitBase16', 85_798_656, 224],
  ['dinov2Small14', 22_056_192, 518],
];

describe('backboneKinds', () => {
  it('are all of these', () => {
    expect(sizes.map(([kind]) => kind)).toEqual(Object.keys(backboneKinds));
  });

  it.each(sizes)('%s has %i numbers that learn, for %i px', (kind, count, side) => {
    const { schema, make } = backboneKinds[kind];
    const backbone = make(schema.parse({ kind }) as never);
    expect(inputContract(backbone).imageSize).toBe(side);
    const plain = { keypointBlocks: [], embeddingLength: null, embeddingNorm: 'none' } as const;
    // The size of a convolutional net does not depend on its images'; a transformer has a vector per patch.
    const imageSize = backbone.family === 'vit' ? side : 64;
    // Built, but not drawn.
    const input = { height: imageSize, width: imageSize, channelOrder: 'rgb', ...imageNetColors } as const;
    const { model } = buildModel(resolveOptions({ backbone, imageSize, ...plain }), input, false);
    const trainable = Object.values(weightsByPath(model, 'trainable'));
    expect(trainable.reduce((total, { size }) => total + size, 0)).toBe(count);
    model.dispose();
  });

  it('read settings, fill in defaults, and refuse others', () => {
    const { schema, make } = backboneKinds.resnet50;
    expect(make(schema.parse({ kind: 'resnet50' }))).toEqual(resnet50());
    expect(make(schema.parse({ kind: 'resnet50', width: 8, lastStride: 1 }))).toEqual(
      resnet50({ width: 8, lastStride: 1 }),
    );
    expect(schema.safeParse({ kind: 'resnet50', depth: 3 }).success).toBe(false);
    expect(schema.safeParse({ kind: 'resnet50', width: 0.5 }).success).toBe(false);
    expect(backboneKinds.vitSmall16.schema.safeParse({ kind: 'resnet50' }).success).toBe(false);
  });
});

import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildModel } from '../../src/build-model.ts';
import { resolveOptions } from '../../src/embedder-options.ts';
import { backboneKinds, makeBackbone } from '../../src/named.ts';
import type { BackboneSettings } from '../../src/named.ts';
import { nearestKind } from '../../src/pretrained/nearest-kind.ts';
import { torchName, torchShape } from '../../src/weights/torch-name.ts';

/** Names and shapes of a kind's weights, as its source publishes them. */
function published(settings: BackboneSettings): Record<string, { shape: number[] }> {
  const options = resolveOptions({ backbone: makeBackbone(settings), imageSize: 112, keypointBlocks: [] });
  const { model } = buildModel(
    options,
    { height: 112, width: 112, channelOrder: 'rgb', mean: [0, 0, 0], deviation: [1, 1, 1] },
    false,
  );
  const entries = model.weights.map(({ originalName: path, shape }) => [
    `module.${torchName(path)}`,
    { shape: torchShape({ path, shape: shape.map((side) => side ?? 0) }) },
  ]);
  model.dispose();
  return Object.fromEntries(entries) as Record<string, { shape: number[] }>;
}

const parse = (kind: string): BackboneSettings => backboneKinds[kind as 'vitSmall16'].schema.parse({ kind });

beforeAll(() => tf.setBackend('cpu'));

describe('nearestKind', () => {
  it.each(Object.keys(backboneKinds))('knows %s by its names and shapes', (kind) => {
    const tensors = published(parse(kind));
    expect(nearestKind(tensors)).toEqual({ kind, sameSizes: true });
  });

  it('says that a narrower one has other sizes', () => {
    const narrow = backboneKinds.resnet18.schema.parse({ kind: 'resnet18', width: 4 });
    expect(nearestKind(published(narrow))).toEqual({ kind: 'resnet18', sameSizes: false });
  });

  it('knows nothing of another net', () => {
    expect(nearestKind({ 'encoder.weight': { shape: [3, 3] } })).toBeUndefined();
  });
});

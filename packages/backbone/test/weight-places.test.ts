import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, it } from 'vitest';
import { createEmbedder, resnet18, resnet50IbnA, weightPlaces } from '../src/index.ts';
import type { Backbone, BackboneStage } from '../src/index.ts';
import { smallBackbones } from './small-backbones.ts';

const nets: Readonly<Record<string, readonly [Backbone, number]>> = {
  ...smallBackbones,
  resnet18: [resnet18({ width: 2 }), 32],
  resnet50IbnA: [resnet50IbnA({ width: 2 }), 32],
};

const stages: readonly BackboneStage[] = ['stem', 'block1', 'block2', 'block3', 'block4'];

describe('weightPlaces', () => {
  it.each(Object.entries(nets))(
    '%s: its stages are those that the layers are frozen by',
    (_, [backbone, imageSize]) => {
      const options = { backbone, imageSize, embeddingLength: 4, keypointBlocks: [], neck: 'batch' } as const;
      const whole = createEmbedder(options);
      const places = weightPlaces(whole);
      for (const [index, freezeThrough] of stages.entries()) {
        const frozen = createEmbedder({ ...options, freezeThrough });
        const expected = Object.keys(whole.trainable).filter((path) => {
          const place = places[path];
          return place.part === 'head' || stages.indexOf(place.stage) > index;
        });
        expect(Object.keys(frozen.trainable).sort()).toEqual(expected.sort());
        frozen.dispose();
      }
      whole.dispose();
    },
  );

  it.each(Object.entries(nets))('%s: layers begin at 0, miss none, and never go back', (_, [backbone, imageSize]) => {
    const embedder = createEmbedder({ backbone, imageSize, embeddingLength: 4, keypointBlocks: [] });
    const places = Object.values(weightPlaces(embedder)).flatMap((place) => (place.part === 'backbone' ? [place] : []));
    const numbers = [...new Set(places.map(({ layer }) => layer))].sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: places[0].layers }, (__, i) => i));
    for (const { stage, layer } of places) {
      const later = places.filter((other) => other.layer > layer);
      expect(later.every((other) => stages.indexOf(other.stage) >= stages.indexOf(stage))).toBe(true);
    }
    embedder.dispose();
  });

  it('numbers units through', () => {
    const places = weightPlaces(
      createEmbedder({ backbone: resnet18({ width: 2 }), imageSize: 32, embeddingLength: 4 }),
    );
    expect(places['conv1/kernel']).toEqual({ part: 'backbone', stage: 'stem', layer: 0, layers: 9 });
    expect(places['block3.1.conv2/kernel']).toEqual({ part: 'backbone', stage: 'block3', layer: 6, layers: 9 });
    expect(places['block4.1.bn2/moving_mean']).toMatchObject({ stage: 'block4', layer: 8 });
    expect(places['keypoints3.conv1/kernel']).toEqual({ part: 'head' });
    expect(places['embedding.norm/gamma']).toEqual({ part: 'head' });
  });
});

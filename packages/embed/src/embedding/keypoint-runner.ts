import { keypointDensities } from '@htg/backbone';
import type { Embedder } from '@htg/backbone';
import { byteTensor, compile } from '@htg/engine';
import { chooseChannels, peakOf, sliceOf } from '@htg/ground/densities';
import { dispose } from '@tensorflow/tfjs-core';
import type { Rank, Tensor4D } from '@tensorflow/tfjs-core';
import type { KeypointsOfBlock } from './image-keypoints.ts';

/** A net's keypoints on one prepared image. */
export interface KeypointRunner {
  /** @param pixels uint8 RGB `[H, W, 3]` @param channels of each block, at most */
  run(pixels: Uint8Array, channels: number): Promise<KeypointsOfBlock[]>;
  dispose(): void;
}

/** Compiles a net's densities for one image, when they are asked for. */
export function keypointRunner(network: Embedder): KeypointRunner {
  const { height, width } = network.input;
  const compiled = compile(({ images }: { images: Tensor4D }) => keypointDensities(network, images), {
    frozen: 'auto',
  });
  return {
    async run(pixels, channels) {
      const images = byteTensor<Rank.R4>(pixels, [1, height, width, 3]);
      const maps = await compiled({ images }).finally(() => {
        images.dispose();
      });
      try {
        const blocks: KeypointsOfBlock[] = [];
        for (const [part, map] of Object.entries(maps)) {
          blocks.push(clearest(part, (await map.data()) as Float32Array, map.shape, channels));
        }
        return blocks;
      } finally {
        dispose(maps);
      }
    },
    dispose: () => {
      compiled.dispose();
    },
  };
}

function clearest(part: string, values: Float32Array, shape: Tensor4D['shape'], most: number): KeypointsOfBlock {
  if (!values.every(Number.isFinite)) {
    throw new Error(
      `keypoints: expected finite densities, received others in ${part}; ` +
        'the weights are those of a training that went wrong, or the backend computes wrongly here: try another engine',
    );
  }
  const [, height, width, channels] = shape;
  const shown = chooseChannels({ values, shape }, most).map((channel) => {
    const density = sliceOf({ values, shape }, 0, channel);
    return { channel, density, ...peakOf(density, width) };
  });
  return { part, height, width, channels, shown };
}

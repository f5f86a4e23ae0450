import { keypointDensities } from '@htg/backbone';
import type { Embedder } from '@htg/backbone';
import { chooseChannels, drawDensity, peakOf, sliceOf } from '@htg/ground/densities';
import type { Densities } from '@htg/ground/densities';
import * as tf from '@tensorflow/tfjs-core';
import type { EncodeImage, KeypointMap } from '../model/images.ts';
import type { KeypointBlock, Keypoints, Section } from '../model/report.ts';
import type { Album } from './album.ts';

/** How much the section shows. */
export interface KeypointOptions {
  /** Which model's keypoints. */
  readonly model: string;
  /** Makes images smaller. */
  readonly encode: EncodeImage;
  /** Images. Default 8. */
  readonly images?: number;
  /** Channels of each block. Default 6. */
  readonly channels?: number;
}

/**
 * Density maps of the clearest channels of every keypoint block, over some images of the set.
 *
 * @param embedder with keypoint blocks
 * @param album the images that they are shown on
 */
export async function gatherKeypoints(
  embedder: Embedder,
  album: Album,
  { model, encode, images = 8, channels = 6 }: KeypointOptions,
): Promise<Section<Keypoints>> {
  if (Object.keys(embedder.parts).length === 1) {
    return { missing: 'The model of this recipe has no keypoint blocks (model.keypointBlocks is empty).' };
  }
  const indices = twoOfAnIdentity(album.set.labels, images);
  if (indices.length === 0) return { missing: 'No identity has two images to compare keypoints on.' };
  const densities = await densitiesOf(embedder, album, indices);
  const blocks = Object.entries(densities).map(([part, block]) =>
    drawBlock(part, block, { album, indices, encode, channels }),
  );
  return { model, blocks: await Promise.all(blocks) };
}

async function densitiesOf(
  embedder: Embedder,
  { set }: Album,
  indices: readonly number[],
): Promise<Readonly<Record<string, Densities>>> {
  const pixels = await set.load(indices);
  const images = tf.tensor4d(Float32Array.from(pixels), [indices.length, set.height, set.width, 3]);
  const maps = keypointDensities(embedder, images);
  const read = Object.entries(maps).map(
    async ([part, map]) => [part, { values: await map.data<'float32'>(), shape: map.shape }] as const,
  );
  const densities = Object.fromEntries(await Promise.all(read));
  tf.dispose([images, maps]);
  return densities;
}

async function drawBlock(
  part: string,
  block: Densities,
  {
    album,
    indices,
    encode,
    channels,
  }: {
    readonly album: Album;
    readonly indices: readonly number[];
    readonly encode: EncodeImage;
    readonly channels: number;
  },
): Promise<KeypointBlock> {
  const [, height, width, count] = block.shape;
  const shown = chooseChannels(block, channels);
  const slices = indices.map((_, row) => shown.map((channel) => sliceOf(block, row, channel)));
  const full = Math.max(...slices.flat().map((values) => Math.max(...values)));
  const rows = indices.map(async (index, row) => {
    const pixels = await album.pixels(index);
    const maps = shown.map(async (channel, i): Promise<KeypointMap> => {
      const values = slices[row][i];
      return {
        src: await encode(drawDensity(pixels, { values, height, width }, full)),
        channel,
        ...peakOf(values, width),
      };
    });
    return { image: await album.image(index), maps: await Promise.all(maps) };
  });
  return {
    title: `Block ${part.replace('keypoints', '')}`,
    grid: [height, width],
    channels: count,
    shown,
    rows: await Promise.all(rows),
  };
}

/** Images in pairs of one identity, from identities that lie evenly apart: does a keypoint find the same thing on both? */
function twoOfAnIdentity(labels: Int32Array, count: number): number[] {
  const byLabel = new Map<number, number[]>();
  labels.forEach((label, index) => {
    if (label >= 0) byLabel.set(label, [...(byLabel.get(label) ?? []), index]);
  });
  const several = [...byLabel.values()].filter((members) => members.length > 1);
  const pairs = Math.min(Math.floor(count / 2), several.length);
  return Array.from({ length: pairs }, (_, i) => several[Math.floor((i * several.length) / pairs)].slice(0, 2)).flat();
}

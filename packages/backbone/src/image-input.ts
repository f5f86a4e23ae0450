import * as tfl from '@tensorflow/tfjs-layers';
import type { SymbolicTensor } from '@tensorflow/tfjs-layers';

/** What the model takes: nobody outside it normalizes. */
export interface ImageInput {
  /** In pixels. */
  readonly height: number;
  /** In pixels. */
  readonly width: number;
  /** Order of the channels; pixels are 0..255. */
  readonly channelOrder: 'rgb';
  /** Per channel, of pixels divided by 255. */
  readonly mean: readonly [number, number, number];
  /** Per channel, of pixels divided by 255. */
  readonly deviation: readonly [number, number, number];
}

/** ImageNet's mean and standard deviation, with which torchvision's weights were trained. */
export const imageNetColors = { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] } as const;

/** The model's first layers: images 0..255, `[N, H, W, 3]`, and their normalized form `(x / 255 - mean) / deviation`. */
export function buildInput({ height, width, mean, deviation }: ImageInput): {
  readonly images: SymbolicTensor;
  readonly normalized: SymbolicTensor;
} {
  const images = tfl.input({ name: 'images', shape: [height, width, 3] });
  // tfjs declares numbers, but multiplies by whatever broadcasts; Keras documents lists here.
  const perChannel = { scale: deviation.map((d) => 1 / (255 * d)), offset: mean.map((m, i) => -m / deviation[i]) };
  const layer = tfl.layers.rescaling({ name: 'normalize', ...perChannel } as unknown as {
    scale: number;
    name: string;
  });
  return { images, normalized: layer.apply(images) as SymbolicTensor };
}

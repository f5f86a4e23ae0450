import { batchNormalization, convolution, reLU } from '@htg/engine';
import * as tfl from '@tensorflow/tfjs-layers';
import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { HardSwish } from './layers/hard-swish.ts';

/** What the layers of a part of the net do in training. */
export interface Learning {
  /** False: weights, gamma and beta stay as they are. */
  readonly trainable: boolean;
  /** True: batch norms always normalize by their running statistics, and those stay as they are. */
  readonly frozenStatistics: boolean;
  /** True: there are no batch norms, each is part of its convolution's weights; for inference only. */
  readonly folded: boolean;
}

/** What a family of nets has in common: where zeros go, and its batch norms' numbers. */
export interface Convention {
  /** `torch`: `(kernelSize - 1) / 2` zeros on each side; `tensorflow`: its `same`, where an odd row or column goes to the end. */
  readonly padding: 'torch' | 'tensorflow';
  /** Added to variances. */
  readonly epsilon: number;
  /** Share of the running statistics that a training step keeps. */
  readonly momentum: number;
}

/** torchvision's ResNets: torch's padding and torch's batch norm as it comes. */
const resnetConvention: Convention = { padding: 'torch', epsilon: 1e-5, momentum: 0.9 };

/** A function of one number: `max(x, 0)`, the same up to 6, and `x min(max(x + 3, 0), 6) / 6`. */
export type Activation = 'relu' | 'relu6' | 'hardSwish';

/** A convolution, its batch norm and what follows. */
export interface NormalizedConvolution {
  /** The convolution's name. */
  readonly name: string;
  /** The batch norm's name. */
  readonly norm: string;
  /** The activation's name, where there is one. */
  readonly relu?: string;
  /** Which it is; `relu` by default. */
  readonly activation?: Activation;
  /** Channels of the output; left out, each channel is convolved by itself (depthwise). */
  readonly filters?: number;
  readonly kernelSize: number;
  readonly stride?: number;
  /** Has the batch norm a beta? True by default. */
  readonly center?: boolean;
}

/**
 * A convolution without bias, batch norm by torch's rule and an activation where wished.
 *
 * Where torch's padding is not TensorFlow's `same`, at stride 2, the zeros come from a layer of their own.
 *
 * Folded, it is one convolution with bias, and with the relu as its activation: one op of the browser's backends.
 */
export function normalizedConvolution(
  input: SymbolicTensor,
  shape: NormalizedConvolution,
  learning: Learning,
  convention: Convention = resnetConvention,
): SymbolicTensor {
  const { norm, relu, activation = 'relu', center = true } = shape;
  const { trainable, frozenStatistics, folded } = learning;
  const { epsilon, momentum } = convention;
  const x = paddedConvolution(input, shape, learning, convention);
  const isFused = folded && activation !== 'hardSwish';
  const settings = { name: norm, center, trainable, frozenStatistics, epsilon, momentum };
  const normalized = folded ? x : (batchNormalization(settings).apply(x) as SymbolicTensor);
  return relu === undefined || isFused ? normalized : activate(normalized, relu, activation);
}

function paddedConvolution(
  input: SymbolicTensor,
  { name, relu, activation = 'relu', filters, kernelSize, stride = 1 }: NormalizedConvolution,
  { trainable, folded }: Learning,
  { padding }: Convention,
): SymbolicTensor {
  const pads = padding === 'torch' && stride > 1 && kernelSize > 1;
  const settings = {
    name,
    kernelSize,
    strides: stride,
    padding: pads ? ('valid' as const) : ('same' as const),
    useBias: folded,
    trainable,
    ...(folded && relu !== undefined && activation !== 'hardSwish' && { activation }),
  };
  const layer =
    filters === undefined
      ? tfl.layers.depthwiseConv2d({ ...settings, depthwiseInitializer: 'zeros' })
      : convolution({ ...settings, filters, kernelInitializer: 'zeros' });
  return layer.apply(pads ? zeroPadding(input, `${name}.pad`, (kernelSize - 1) / 2) : input) as SymbolicTensor;
}

/** An activation as a layer. */
function activate(input: SymbolicTensor, name: string, activation: Activation): SymbolicTensor {
  if (activation === 'relu') return rectify(input, name);
  const layer = activation === 'relu6' ? reLU({ name, maxValue: 6 }) : new HardSwish({ name });
  return layer.apply(input) as SymbolicTensor;
}

/** `max(x, 0)`. */
export function rectify(input: SymbolicTensor, name: string): SymbolicTensor {
  return reLU({ name }).apply(input) as SymbolicTensor;
}

/** `size` zeros on each side of height and width. */
export function zeroPadding(input: SymbolicTensor, name: string, size: number): SymbolicTensor {
  return tfl.layers.zeroPadding2d({ name, padding: size }).apply(input) as SymbolicTensor;
}

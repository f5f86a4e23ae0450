import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { batchNorm, convolution, relu, sum } from './building-layers.ts';

/** Where a residual unit stands and how it changes its input's shape. */
export interface ResidualUnitShape {
  /** `block3.1`: the second unit of block 3; its layers' names begin with it. */
  readonly name: string;
  /** Channels of the 3 x 3 convolutions. */
  readonly channels: number;
  readonly stride: number;
  readonly trainable: boolean;
  readonly frozenStatistics: boolean;
}

/** `relu(x' + bn(conv3x3(relu(bn(conv3x3(x))))))` with `x'` the input, or its 1 x 1 projection where the shape changes. */
export function basicUnit(input: SymbolicTensor, shape: ResidualUnitShape): SymbolicTensor {
  const { name, channels, stride, ...training } = shape;
  let x = convolution(input, { name: `${name}.conv1`, filters: channels, kernelSize: 3, stride, ...training });
  x = relu(batchNorm(x, { name: `${name}.bn1`, ...training }), `${name}.relu1`);
  x = convolution(x, { name: `${name}.conv2`, filters: channels, kernelSize: 3, ...training });
  x = batchNorm(x, { name: `${name}.bn2`, ...training });
  return join(input, x, channels, shape);
}

/** `relu(x' + bn(conv1x1(relu(bn(conv3x3(relu(bn(conv1x1(x)))))))))`, the last convolution to four times the channels. */
export function bottleneckUnit(input: SymbolicTensor, shape: ResidualUnitShape): SymbolicTensor {
  const { name, channels, stride, ...training } = shape;
  let x = convolution(input, { name: `${name}.conv1`, filters: channels, kernelSize: 1, ...training });
  x = relu(batchNorm(x, { name: `${name}.bn1`, ...training }), `${name}.relu1`);
  x = convolution(x, { name: `${name}.conv2`, filters: channels, kernelSize: 3, stride, ...training });
  x = relu(batchNorm(x, { name: `${name}.bn2`, ...training }), `${name}.relu2`);
  x = convolution(x, { name: `${name}.conv3`, filters: 4 * channels, kernelSize: 1, ...training });
  x = batchNorm(x, { name: `${name}.bn3`, ...training });
  return join(input, x, 4 * channels, shape);
}

function join(
  input: SymbolicTensor,
  branch: SymbolicTensor,
  filters: number,
  shape: ResidualUnitShape,
): SymbolicTensor {
  const { name, stride, trainable, frozenStatistics } = shape;
  const training = { trainable, frozenStatistics };
  let shortcut = input;
  if (stride !== 1 || input.shape[3] !== filters) {
    shortcut = convolution(input, { name: `${name}.downsample.0`, filters, kernelSize: 1, stride, ...training });
    shortcut = batchNorm(shortcut, { name: `${name}.downsample.1`, ...training });
  }
  return relu(sum(shortcut, branch, `${name}.sum`), `${name}.relu`);
}

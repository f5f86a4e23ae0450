import { convolution } from '@htg/engine';
import * as tfl from '@tensorflow/tfjs-layers';
import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { normalizedConvolution, rectify } from '../normalized-convolution.ts';
import type { Learning } from '../normalized-convolution.ts';
import { instanceBatchNorm } from './instance-batch-norm.ts';

/** Where a residual unit stands and how it changes its input's shape. */
export interface ResidualUnitShape {
  /** `block3.1`: the second unit of block 3; its layers' names begin with it. */
  readonly name: string;
  /** Channels of the 3 x 3 convolutions. */
  readonly channels: number;
  readonly stride: number;
  /** True: its first norm is IBN-a's, half instance norm. */
  readonly instance?: boolean;
}

/** `relu(x' + bn(conv3x3(relu(bn(conv3x3(x))))))` with `x'` the input, or its 1 x 1 projection where the shape changes. */
export function basicUnit(input: SymbolicTensor, shape: ResidualUnitShape, learning: Learning): SymbolicTensor {
  const { channels: filters, stride } = shape;
  const steps = [
    { filters, kernelSize: 3, stride },
    { filters, kernelSize: 3 },
  ];
  return residualUnit(input, shape, steps, learning);
}

/** `relu(x' + bn(conv1x1(relu(bn(conv3x3(relu(bn(conv1x1(x)))))))))`, the last convolution to four times the channels. */
export function bottleneckUnit(input: SymbolicTensor, shape: ResidualUnitShape, learning: Learning): SymbolicTensor {
  const { channels: filters, stride, instance = false } = shape;
  const steps = [
    { filters, kernelSize: 1, instance },
    { filters, kernelSize: 3, stride },
    { filters: 4 * filters, kernelSize: 1 },
  ];
  return residualUnit(input, shape, steps, learning);
}

interface Step {
  readonly filters: number;
  readonly kernelSize: number;
  readonly stride?: number;
  readonly center?: boolean;
  readonly instance?: boolean;
}

function residualUnit(
  input: SymbolicTensor,
  { name, stride }: ResidualUnitShape,
  steps: readonly Step[],
  learning: Learning,
): SymbolicTensor {
  const branch = branchOf(input, name, steps, learning);
  const { filters } = steps[steps.length - 1];
  let shortcut = input;
  if (stride !== 1 || input.shape[3] !== filters) {
    const names = { name: `${name}.downsample.0`, norm: `${name}.downsample.1` };
    shortcut = normalizedConvolution(input, { ...names, filters, kernelSize: 1, stride }, learning);
  }
  const sum = tfl.layers.add({ name: `${name}.sum` }).apply([shortcut, branch]) as SymbolicTensor;
  return rectify(sum, `${name}.relu`);
}

/** Convolutions with batch norms, relu after all but the last; `conv1`, `bn1`, `relu1`, ... under `name`. */
export function branchOf(
  input: SymbolicTensor,
  name: string,
  steps: readonly Step[],
  learning: Learning,
): SymbolicTensor {
  return steps.reduce((x, { instance = false, ...step }, index) => {
    const i = index + 1;
    const names = { name: `${name}.conv${i}`, norm: `${name}.bn${i}` };
    const relu = i < steps.length ? { relu: `${name}.relu${i}` } : {};
    if (!instance) return normalizedConvolution(x, { ...names, ...relu, ...step }, learning);
    const plain = convolution({
      name: names.name,
      filters: step.filters,
      kernelSize: step.kernelSize,
      padding: 'same',
      useBias: false,
      kernelInitializer: 'zeros',
      trainable: learning.trainable,
    });
    const normalized = instanceBatchNorm(plain.apply(x) as SymbolicTensor, names.norm, learning);
    return rectify(normalized, `${name}.relu${i}`);
  }, input);
}

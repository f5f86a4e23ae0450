import './registered-gradients.ts';

export { batchNormInference } from './ops/batch-norm-inference.ts';
export type { InferenceNormalization } from './ops/batch-norm-inference.ts';
export { batchNormTraining } from './ops/batch-norm-training.ts';
export type { NormalizedBatch } from './ops/batch-norm-training.ts';
export { conv2dExplicit } from './ops/conv2d-explicit.ts';
export type { ConvolutionOptions, Padding2D } from './ops/conv2d-explicit.ts';
export { relu } from './ops/relu.ts';
export { stopGradient } from './ops/stop-gradient.ts';
export { initializeWeights } from './initial-weights.ts';
export { randomStream } from './random-stream.ts';
export type { RandomStream } from './random-stream.ts';
export { weightsByPath } from './weights-by-path.ts';
export type { NamedWeights } from './weights-by-path.ts';

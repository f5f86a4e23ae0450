export type { ActivationName } from './activation.ts';
export { checkGradients } from './check-gradients.ts';
export type { GradientCheck } from './check-gradients.ts';
export type { PerceptronLossName } from './loss.ts';
export type { Matrix } from './matrix.ts';
export type { Parameters, WeightStart } from './parameters.ts';
export type { PerceptronOptions, TrainingOptions } from './perceptron-options.ts';
export { Perceptron } from './perceptron.ts';
export type { ForwardPass, PerceptronJson, Rows } from './perceptron.ts';

export { createGenerator } from './create-generator.ts';
export type { Generator, GeneratorOptions } from './create-generator.ts';
export type { FeatureGenerator, GeneratorApplyOptions } from './feature-generator.ts';
export { generatorTripletLoss, labelPreservationLoss } from './generator-losses.ts';
export type { GeneratorTripletOptions } from './generator-losses.ts';
export { identityGenerator } from './identity-generator.ts';
export { nearestCenterShare } from './nearest-center-share.ts';
export { noiseGenerator } from './noise-generator.ts';
export { relativeChange } from './relative-change.ts';

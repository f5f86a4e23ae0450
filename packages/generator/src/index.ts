export { createGenerator } from './create-generator.ts';
export type { Generator, GeneratorOptions } from './create-generator.ts';
export type { ApplyOptions, FeatureGenerator } from './feature-generator.ts';
export { identityGenerator } from './identity-generator.ts';
export { noiseGenerator } from './noise-generator.ts';

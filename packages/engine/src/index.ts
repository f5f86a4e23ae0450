export { describeShape } from './describe-shape.ts';
export { initializeWeights } from './initial-weights.ts';
export { randomStream } from './random-stream.ts';
export type { RandomStream } from './random-stream.ts';
export { weightsByPath } from './weights-by-path.ts';
export type { NamedWeights } from './weights-by-path.ts';

export { compile, type Compiled, type CompileOptions } from './compile/compile.ts';
export type { NamedTensors } from './compile/named-tensors.ts';
export { initializeWeights } from './initial-weights.ts';
export { randomStream } from './random-stream.ts';
export type { RandomStream } from './random-stream.ts';
export { weightsByPath } from './weights-by-path.ts';
export type { NamedWeights } from './weights-by-path.ts';

export type { Random } from './create-random.ts';
export { createRandom } from './create-random.ts';
export { mulberry32 } from './mulberry32.ts';
export { normalPair } from './normal-pair.ts';
export type { Sfc32State } from './sfc32.ts';
export { sfc32 } from './sfc32.ts';
export { shuffle } from './shuffle.ts';

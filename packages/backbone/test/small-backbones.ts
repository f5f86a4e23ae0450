import type { Backbone } from '../src/index.ts';
import { convnextTiny, dinov2Small14, efficientnetLite0, mobilenetV3Large } from '../src/index.ts';

/** The small nets of `tooling/oracles/backbones.py golden`, with the side of their images. */
export const smallBackbones: Readonly<Record<string, readonly [Backbone, number]>> = {
  efficientnetLite0: [{ ...efficientnetLite0(), width: 0.1, depth: 0.4, head: 32 }, 32],
  mobilenetV3Large: [mobilenetV3Large({ width: 0.1 }), 32],
  convnextTiny: [{ ...convnextTiny({ width: 4 }), depths: [1, 1, 2, 1] }, 32],
  dinov2Small14: [{ ...dinov2Small14(), width: 12, depth: 4, heads: 3, patchSize: 6 }, 24],
};

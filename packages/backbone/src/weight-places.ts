import type { NamedWeights } from '@htg/engine';
import type { Backbone } from './backbone.ts';
import { stageOfLiteBlocks } from './families/efficientnet-lite-trunk.ts';
import { liteBlocks } from './families/efficientnet-lite.ts';
import { stageOfMobileBlock } from './families/mobilenet-v3-trunk.ts';
import { mobileBlocks } from './families/mobilenet-v3.ts';
import { stageNames } from './families/stages.ts';
import type { BackboneStage } from './families/stages.ts';
import { isBackboneWeight } from './weights/torch-name.ts';

/** Where in an embedder a weight is: in its backbone, as deep as this, or in its head, which is everything else. */
export type WeightPlace =
  | { readonly part: 'head' }
  | {
      /** The backbone, or everything after it. */
      readonly part: 'backbone';
      /** How deep in the backbone. */
      readonly stage: BackboneStage;
      /** Number of the layer, from 0: the stem, then one for each unit (a residual unit, an inverted one, a transformer's block). */
      readonly layer: number;
      /** Number of the backbone's layers. */
      readonly layers: number;
    };

/**
 * Where each weight of an embedder is, by its path: what rates by group, rates by layer and freezing go by. Layers are numbered in the order in
 * which images pass them; what lies between two units counts as the latter of them, what follows the last one as that.
 *
 * @example
 * weightPlaces(embedder)['block3.1.conv2/kernel']; // { part: 'backbone', stage: 'block3', layer: 6, layers: 9 }
 */
export function weightPlaces({
  weights,
  options: { backbone },
}: {
  readonly weights: NamedWeights;
  readonly options: { readonly backbone: Backbone };
}): Readonly<Record<string, WeightPlace>> {
  const { stages, unitOf } = unitsOf(backbone);
  const layers = 1 + stages.length;
  const placeOf = (path: string): WeightPlace => {
    if (!isBackboneWeight(path)) return { part: 'head' };
    const layer = Math.min(unitOf(path) + 1, stages.length);
    return { part: 'backbone', stage: stageNames[layer === 0 ? 0 : stages[layer - 1]], layer, layers };
  };
  return Object.fromEntries(Object.keys(weights).map((path) => [path, placeOf(path)]));
}

/** The units of a backbone. */
interface Units {
  /** The stage of each, 1 to 4. */
  readonly stages: readonly number[];
  /** The number of the unit, from 0, in which the weight at a path is; -1 before the first, infinity after the last. */
  readonly unitOf: (path: string) => number;
}

/** As the trunks name their layers. */
function unitsOf(backbone: Backbone): Units {
  switch (backbone.family) {
    case 'resnet':
      return inStages(backbone.units, /^block(\d)\.(\d+)\./, 1);
    case 'convnext':
      // What makes a stage's maps smaller comes before its first block.
      return inStages(backbone.depths, /^stages\.(\d)\.(?:blocks\.(\d+)|downsample)[./]/, 0, /^head\./);
    case 'efficientnet-lite': {
      const stages = liteBlocks(backbone).flatMap(({ repeats }, kind) =>
        Array<number>(repeats).fill(stageOfLiteBlocks[kind]),
      );
      return numbered(stages, /^lite\.blocks\.(\d+)\./, 0, /^lite\.(conv_head|bn1)\//);
    }
    case 'mobilenet-v3':
      return numbered(
        mobileBlocks(backbone).map((_, index) => stageOfMobileBlock(index)),
        /^features\.(\d+)\./,
        1,
      );
    case 'vit': {
      const stages = Array.from({ length: backbone.depth }, (_, block) => 1 + Math.floor((4 * block) / backbone.depth));
      return numbered(stages, /^blocks\.(\d+)\./, 0, /^norm\//);
    }
  }
}

/** Units that are numbered through, from `first`. */
function numbered(stages: readonly number[], pattern: RegExp, first: number, after?: RegExp): Units {
  const unitOf = (path: string): number => {
    if (after?.test(path) === true) return Infinity;
    const found = pattern.exec(path);
    return found === null ? -1 : Number(found[1]) - first;
  };
  return { stages, unitOf };
}

/** Units that are numbered in each stage, whose number begins at `first`. */
function inStages(counts: readonly number[], pattern: RegExp, first: number, after?: RegExp): Units {
  const stages = counts.flatMap((count, index) => Array<number>(count).fill(index + 1));
  const unitOf = (path: string): number => {
    if (after?.test(path) === true) return Infinity;
    const found = pattern.exec(path) as readonly (string | undefined)[] | null;
    if (found === null) return -1;
    return stages.indexOf(Number(found[1]) - first + 1) + Number(found[2] ?? 0);
  };
  return { stages, unitOf };
}

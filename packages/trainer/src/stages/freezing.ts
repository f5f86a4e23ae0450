import { weightPlaces } from '@htg/backbone';
import type { BackboneStage, Embedder } from '@htg/backbone';
import type { NamedWeights } from '@htg/engine';
import { checkCount } from '@htg/ground/check-numbers';
import { checkOneOf, refuseUnknownOptions } from '@htg/ground/check-options';

/** What of F stays as it is, and how long. */
export interface FreezeOptions {
  /** The whole backbone (the default), or its stages up to and with this one. Their batch norms use and keep their running statistics. */
  readonly stages?: BackboneStage | 'backbone' | undefined;
  /** For so many updates from the stage's first; for ever by default. */
  readonly steps?: number | undefined;
}

/** Which batch norms normalize by their running statistics and keep them: none, the backbone's (`true`), or all of F's. Gamma and beta learn. */
export type FrozenBatchNorm = boolean | 'all';

/** A part of a stage, in which the same weights learn. */
export interface LearningPhase {
  /** F's weights that learn, by path. */
  readonly trainable: NamedWeights;
  /** Layers whose batch norm keeps its running statistics; undefined where none does. */
  readonly frozenStatistics: ((layer: string) => boolean) | undefined;
}

/** How a stage's weights learn over its updates. */
export interface LearningPhases {
  /** All of F's weights that learn in one of the phases. */
  readonly trainable: NamedWeights;
  /** Those of them that rest while something is frozen, by path. */
  readonly resting: ReadonlySet<string>;
  /** In their order, each with the number of its first update: one, or two where the freezing ends. */
  readonly phases: readonly (LearningPhase & { readonly from: number })[];
}

const stages: readonly BackboneStage[] = ['stem', 'block1', 'block2', 'block3', 'block4'];

/**
 * @param stage opens error texts
 * @throws RangeError for a stage that a backbone does not have, or a number of updates that is none
 */
export function learningPhases(
  stage: string,
  embedder: Embedder,
  {
    freeze,
    frozenBatchNorm = false,
  }: { readonly freeze: FreezeOptions | undefined; readonly frozenBatchNorm?: FrozenBatchNorm | undefined },
): LearningPhases {
  checkFrozenBatchNorm(stage, frozenBatchNorm);
  const { trainable } = embedder;
  const normed = batchNormsOf(embedder, frozenBatchNorm);
  const later = { trainable, frozenStatistics: normed };
  if (freeze === undefined) return { trainable, resting: new Set(), phases: [{ ...later, from: 0 }] };
  checkFreeze(stage, freeze);
  const isFrozen = frozenWeights(embedder, freeze.stages ?? 'backbone');
  const learning = Object.fromEntries(Object.entries(trainable).filter(([path]) => !isFrozen(path)));
  const frozenLayers = new Set(Object.keys(embedder.weights).filter(isFrozen).map(layerOf));
  const frozen = {
    trainable: learning,
    frozenStatistics: (layer: string): boolean => frozenLayers.has(layer) || normed?.(layer) === true,
  };
  if (freeze.steps === undefined) return { trainable: learning, resting: new Set(), phases: [{ ...frozen, from: 0 }] };
  if (freeze.steps === 0) return { trainable, resting: new Set(), phases: [{ ...later, from: 0 }] };
  return {
    trainable,
    resting: new Set(Object.keys(trainable).filter(isFrozen)),
    phases: [
      { ...frozen, from: 0 },
      { ...later, from: freeze.steps },
    ],
  };
}

/** The layer of a weight. */
export const layerOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));

function batchNormsOf(embedder: Embedder, frozen: FrozenBatchNorm): LearningPhase['frozenStatistics'] {
  if (frozen === false) return undefined;
  if (frozen === 'all') return () => true;
  const places = weightPlaces(embedder);
  const layers = new Set(
    Object.keys(places)
      .filter((path) => places[path].part === 'backbone')
      .map(layerOf),
  );
  return (layer) => layers.has(layer);
}

function frozenWeights(embedder: Embedder, through: BackboneStage | 'backbone'): (path: string) => boolean {
  const places = weightPlaces(embedder);
  const last = through === 'backbone' ? stages.length - 1 : stages.indexOf(through);
  return (path) => {
    const place = places[path];
    return place.part === 'backbone' && stages.indexOf(place.stage) <= last;
  };
}

function checkFreeze(stage: string, freeze: FreezeOptions): void {
  refuseUnknownOptions(`${stage}: freeze`, freeze, ['stages', 'steps']);
  checkOneOf(stage, 'freeze.stages', freeze.stages, ['backbone', ...stages]);
  checkCount(stage, 'freeze.steps', freeze.steps ?? 0, 0, 'leave it out to freeze for ever');
}

function checkFrozenBatchNorm(stage: string, frozen: FrozenBatchNorm): void {
  checkOneOf(stage, 'frozenBatchNorm', frozen, [true, false, 'all']);
}

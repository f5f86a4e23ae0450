import { weightsByPath } from '@htg/engine';
import type { NamedWeights } from '@htg/engine';
import { checkOneOf, refuseUnknownOptions } from '@htg/ground/check-options';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { changeBound } from './bound-change.ts';
import type { OtherIdentity } from './bound-change.ts';
import { changeNetwork } from './change-network.ts';
import { checkFeatures } from './check-features.ts';
import type { GeneratorOptions } from './create-generator.ts';
import type { TripletRows } from './hard-negative-generator.ts';

/** What `createTripletGenerator` takes. */
export interface TripletGeneratorOptions extends Omit<GeneratorOptions, 'widths'> {
  /** What decides a change: the embedding alone, or the whole triplet that it belongs to. */
  readonly sees: 'embedding' | 'triplet';
  /** What of a triplet is changed: all three, or the negative only. */
  readonly changes: 'all' | 'negative';
  /** Units of the three inner layers; a half, a quarter and a half of the length of what G sees (ours): `L`, or `3 L` of a triplet. */
  readonly widths?: readonly [number, number, number];
}

/** How `TripletGenerator.triplets` runs. */
export interface TripletApplyOptions {
  /** True: batch norms normalize by the batch and move their running statistics. False: they use the running ones as they are. */
  readonly training?: boolean;
  /** Of each row the distance to what bounds its change, `[N, 1]`; for a generator that is `boundedBy` something. */
  readonly reach?: Readonly<Record<keyof TripletRows, Tensor2D>> | undefined;
}

/** A generator that changes triplets rather than embeddings one by one. */
export interface TripletGenerator {
  /** Its layers, as TensorFlow.js knows them: what it sees in, the changes out. */
  readonly model: LayersModel;
  /** Which rows of a triplet it changes; the others come out as they were. */
  readonly changes: readonly (keyof TripletRows)[];
  /** Whose distance bounds the changes; undefined where none does. */
  readonly boundedBy: OtherIdentity | undefined;
  /** All weights by path, running statistics included. */
  readonly weights: NamedWeights;
  /** The weights that learn, by path. */
  readonly trainable: NamedWeights;
  /**
   * @param triplets raw embeddings, before any L2 normalization
   * @returns harder triplets; the changed rows are the caller's to dispose, the others are those that came
   */
  triplets(triplets: TripletRows, options?: TripletApplyOptions): TripletRows;
  /** Frees the weights. */
  dispose(): void;
}

/** Members of a triplet in the order in which they are put together. */
const members = ['anchors', 'positives', 'negatives'] as const;

/**
 * G as in `createGenerator`, on whole triplets. With `sees: 'triplet'`
 *
 *     G(a, p, n) = [a; p; n] + h([a; p; n])
 *
 * so that the change of each member depends on all three, and an embedding is changed differently in each triplet that it is part of. With
 * `changes: 'negative'` only `n' = n + h` is generated, anchor and positive stay as they are. Into `h` goes nothing else: no labels, no noise.
 *
 * Batch norms by phase as those of `createGenerator`.
 *
 * @throws RangeError where a length is no whole number > 0, and a share of `maxChange` not above 0
 * @throws Error from `triplets` where `maxChange` is bounded by others and `reach` is missing
 *
 * Source: ours, after Zhao et al., ECCV 2018; a generator that sees the triplet and makes its negative is that of Duan et al., "Deep Adversarial Metric
 * Learning", CVPR 2018, which has other losses (`hardNegativeGenerator`).
 *
 * @example
 * const generator = createTripletGenerator({ embeddingLength: 128, sees: 'triplet', changes: 'all', seed: 1 });
 * const harder = generator.triplets({ anchors, positives, negatives }, { training: true });
 */
export function createTripletGenerator({
  sees,
  changes,
  maxChange,
  ...options
}: TripletGeneratorOptions): TripletGenerator {
  refuseUnknownOptions('createTripletGenerator', options, [
    ...['embeddingLength', 'sees', 'changes', 'widths', 'output', 'initialScale', 'maxChange', 'seed'],
  ]);
  const { embeddingLength } = options;
  checkOneOf('createTripletGenerator', 'sees', sees, ['embedding', 'triplet']);
  checkOneOf('createTripletGenerator', 'changes', changes, ['all', 'negative']);
  if (sees === 'embedding' && changes === 'all') {
    throw new RangeError(
      "createTripletGenerator: expected sees: 'triplet' or changes: 'negative', received neither; createGenerator changes embeddings one by one",
    );
  }
  const bound = changeBound('createTripletGenerator', maxChange);
  const changed = changes === 'all' ? members : (['negatives'] as const);
  const seen = sees === 'triplet' ? members : (['negatives'] as const);
  const model = changeNetwork('createTripletGenerator', {
    ...{ name: 'triplet-generator', input: sees === 'triplet' ? 'triplets' : 'negatives' },
    ...{ seen: seen.length, changed: changed.length, ...options },
  });
  return {
    model,
    changes: changed,
    boundedBy: bound.boundedBy,
    weights: weightsByPath(model),
    trainable: weightsByPath(model, 'trainable'),
    triplets(triplets, { training = false, reach } = {}) {
      for (const member of members) checkFeatures('generator.triplets', triplets[member], embeddingLength);
      const made = tf.tidy(() => {
        const input = seen.map((member) => triplets[member]);
        const change = model.apply(tf.concat(input, 1), { training }) as Tensor2D;
        return changed.map((member, i) => {
          const own = tf.slice(change, [0, i * embeddingLength], [-1, embeddingLength]);
          return bound.apply(triplets[member], tf.add(triplets[member], own), reach?.[member]);
        });
      });
      return { ...triplets, ...Object.fromEntries(changed.map((member, i) => [member, made[i]])) };
    },
    dispose: () => {
      model.dispose();
    },
  };
}

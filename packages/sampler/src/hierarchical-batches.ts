import { checkCount, checkSeed } from '@htg/ground/check-numbers';
import { refuseUnknownOptions } from '@htg/ground/check-options';
import { indicesByLabel } from '@htg/ground/indices-by-label';
import type { Random } from '@htg/ground/random';
import { createBatches } from './batches.ts';
import type { Batches, SamplerState } from './batches.ts';
import { checkLabels } from './checks.ts';
import { concatenate } from './concatenate.ts';
import { createRotation } from './rotation.ts';
import type { Rotation } from './rotation.ts';

/** Options of {@link hierarchicalBatches}. */
export interface HierarchicalBatchesOptions {
  /** The identity of each image, whole numbers >= 0. */
  readonly labels: ArrayLike<number>;
  /** The super-class of each image (SOP's twelve kinds of product), whole numbers >= 0; one for all images of an identity. */
  readonly superLabels: ArrayLike<number>;
  /** S: super-classes in a batch. */
  readonly superClasses: number;
  /** P: identities of each super-class in a batch. */
  readonly identities: number;
  /** K: images of each identity in a batch, at least 2. */
  readonly images: number;
  /** Decides all batches. */
  readonly seed: number;
  /** Where to go on: the `state` of an earlier iterator of the same call. */
  readonly state?: SamplerState;
}

/**
 * Batches of few super-classes, so that negatives resemble the anchor: S super-classes, P identities of each, K images of each
 * identity. Super-classes, identities within one and images within one rotate: all come before one comes again. An identity with fewer
 * than K images repeats them.
 *
 * Returns an endless iterator of `Int32Array` [S P K] of positions in `labels`, with `state`.
 *
 * Throws `RangeError` for S larger than the number of super-classes, P larger than the identities of the smallest one, K below 2, an
 * identity in two super-classes, and a foreign state.
 *
 * @param options labels, super-classes, the three numbers and the seed
 *
 * Source: Cakir et al., "Deep Metric Learning to Rank", 2019, section 4.1. The rotation is ours: there they are drawn.
 */
export function hierarchicalBatches(options: HierarchicalBatchesOptions): Batches {
  const { labels, superLabels, superClasses, identities, images, seed, state } = options;
  const caller = 'hierarchicalBatches';
  refuseUnknownOptions(caller, options, [
    'labels',
    'superLabels',
    'superClasses',
    'identities',
    'images',
    'seed',
    'state',
  ]);
  checkLabels(caller, 'labels', labels);
  checkLabels(caller, 'superLabels', superLabels);
  checkSeed(caller, seed);
  checkCount(caller, 'superClasses', superClasses, 1, 'pass S, the super-classes of a batch');
  checkCount(caller, 'identities', identities, 1, 'pass P, the identities of each super-class');
  checkCount(caller, 'images', images, 2, 'a triplet needs an anchor and a positive');
  const tree = groupTree(labels, superLabels);
  checkTree(tree, superClasses, identities);
  return createBatches({
    caller,
    seed,
    state,
    fingerprintOf: [labels, superLabels, superClasses, identities, images],
    start: (random) => {
      const chosen = createRotation([...tree.keys()], random);
      const branches = tree.map((groups) => createBranch(groups, random));
      return () => {
        const parts = Array.from(chosen.take(superClasses), (each) => branches[each].take(identities, images));
        return concatenate(parts.flat());
      };
    },
  });
}

/** The images of each identity of each super-class. */
type Tree = readonly (readonly number[][])[];

interface Branch {
  take(identities: number, images: number): Int32Array[];
}

function createBranch(groups: readonly number[][], random: Random): Branch {
  const order: Rotation = createRotation([...groups.keys()], random);
  const rotations = groups.map((group) => createRotation(group, random));
  return { take: (identities, images) => Array.from(order.take(identities), (each) => rotations[each].take(images)) };
}

function groupTree(labels: ArrayLike<number>, superLabels: ArrayLike<number>): Tree {
  if (labels.length !== superLabels.length) {
    throw new RangeError(
      `hierarchicalBatches: expected as many superLabels as labels (${labels.length}), received ${superLabels.length}; pass one for each image`,
    );
  }
  const bySuperClass = new Map<number, number[][]>();
  for (const [label, images] of indicesByLabel(labels)) {
    const above = superLabels[images[0]];
    const other = images.find((image) => superLabels[image] !== above);
    if (other !== undefined) {
      throw new RangeError(
        `hierarchicalBatches: expected one super-class for all images of identity ${label}, received ${above} and ${superLabels[other]}; correct superLabels`,
      );
    }
    const groups = bySuperClass.get(above);
    if (groups) groups.push(images);
    else bySuperClass.set(above, [images]);
  }
  return [...bySuperClass.values()];
}

function checkTree(tree: Tree, superClasses: number, identities: number): void {
  if (superClasses > tree.length) {
    throw new RangeError(
      `hierarchicalBatches: expected superClasses <= ${tree.length}, the super-classes of the set, received ${superClasses}; ask for fewer`,
    );
  }
  const smallest = Math.min(...tree.map(({ length }) => length));
  if (identities > smallest) {
    throw new RangeError(
      `hierarchicalBatches: expected identities <= ${smallest}, those of the smallest super-class, received ${identities}; ask for fewer or leave that super-class out`,
    );
  }
}

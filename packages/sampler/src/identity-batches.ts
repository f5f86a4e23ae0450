import { checkCount, checkSeed } from '@htg/ground/check-numbers';
import { checkOneOf, refuseUnknownOptions } from '@htg/ground/check-options';
import { indicesByLabel } from '@htg/ground/indices-by-label';
import { shuffle } from '@htg/ground/random';
import type { Random } from '@htg/ground/random';
import { createBatches } from './batches.ts';
import type { Batches, SamplerState } from './batches.ts';
import { checkLabels } from './checks.ts';
import { concatenate } from './concatenate.ts';
import { createRotation } from './rotation.ts';
import type { Rotation } from './rotation.ts';

/** What becomes of an identity with fewer than K images. */
export type FewImages = 'repeat' | 'skip' | 'fewer';

/** What becomes of the identities that are left at the end of a pass, fewer than P. */
export type LastBatch = 'drop' | 'keep';

/** Options of {@link identityBatches}. */
export interface IdentityBatchesOptions {
  /** The identity of each image, whole numbers >= 0 (they need not be consecutive). */
  readonly labels: ArrayLike<number>;
  /** P: identities in a batch, at least 1; 2 or more where a loss needs negatives. */
  readonly identities: number;
  /** K: images of each identity in a batch, at least 2 (an anchor and its positive). */
  readonly images: number;
  /** Decides all batches. */
  readonly seed: number;
  /**
   * Identities with fewer than K images: `repeat` (default) takes all of them and repeats them as evenly as it can, so that
   * shapes stay; a loss then meets pairs of one and the same image (see `report.repeating`). `skip` leaves the identity out.
   * `fewer` takes what there is, so that batches differ in size.
   */
  readonly fewImages?: FewImages;
  /** The last, shorter batch of a pass: `drop` (default; shapes stay, other identities are left out in each pass) or `keep`. */
  readonly lastBatch?: LastBatch;
  /** Where to go on: the `state` of an earlier iterator of the same call. */
  readonly state?: SamplerState;
}

/** What the batches are made of. */
export interface IdentityBatchesReport {
  /** Identities that take part. */
  readonly identities: number;
  /** Identities left out because they have fewer than K images (`fewImages: 'skip'`). */
  readonly skipped: number;
  /** Identities with fewer than K images that take part with repeated images. */
  readonly repeating: number;
  /** How many make a pass over the set. */
  readonly batchesPerPass: number;
}

/**
 * P x K batches: in one pass every identity comes once, P of them in a batch and none twice in it; each brings K images, and all
 * images of an identity come before one of them comes again. Images of an identity stand together in the batch.
 *
 * Returns an endless iterator of `Int32Array` [P K] of positions in `labels`, with `state` and `report`. Pure JavaScript.
 *
 * Throws `RangeError` for P larger than the number of identities, K below 2, labels that are not whole numbers >= 0, and a state
 * that belongs to another set or other options.
 *
 * Source: Hermans, Beyer, Leibe, "In Defense of the Triplet Loss for Person Re-Identification", 2017, section 2 (P K batches).
 * The rotation and the rules for few images are ours.
 *
 * ```ts
 * const batches = identityBatches({ labels: train.labels, identities: 8, images: 4, seed: 1 });
 * const pixels = await train.load(batches.next().value);
 * ```
 */
export function identityBatches(options: IdentityBatchesOptions): Batches & { readonly report: IdentityBatchesReport } {
  const { labels, identities, images, seed, fewImages = 'repeat', lastBatch = 'drop', state } = options;
  const caller = 'identityBatches';
  refuseUnknownOptions(caller, options, ['labels', 'identities', 'images', 'seed', 'fewImages', 'lastBatch', 'state']);
  checkLabels(caller, 'labels', labels);
  checkSeed(caller, seed);
  checkCount(caller, 'identities', identities, 1, 'pass P, the identities of a batch');
  checkCount(
    caller,
    'images',
    images,
    2,
    'a triplet needs an anchor and a positive; classBalancedBatches takes one image each',
  );
  checkOneOf(caller, 'fewImages', fewImages, ['repeat', 'skip', 'fewer']);
  checkOneOf(caller, 'lastBatch', lastBatch, ['drop', 'keep']);

  const all = [...indicesByLabel(labels).values()];
  const used = fewImages === 'skip' ? all.filter((group) => group.length >= images) : all;
  if (identities > used.length) throw tooManyIdentities(identities, images, used.length, all.length);
  const short = used.filter((group) => group.length < images).length;

  const batches = createBatches({
    caller,
    seed,
    state,
    fingerprintOf: [labels, identities, images, fewImages, lastBatch],
    start: (random) => {
      const rotations = used.map((group) => createRotation(group, random));
      const nextIdentities = passes(used.length, identities, lastBatch, random);
      return () => concatenate(Array.from(nextIdentities(), (each) => take(rotations[each], images, fewImages)));
    },
  });
  const round = lastBatch === 'drop' ? Math.floor : Math.ceil;
  const report: IdentityBatchesReport = {
    identities: used.length,
    skipped: all.length - used.length,
    repeating: fewImages === 'repeat' ? short : 0,
    batchesPerPass: round(used.length / identities),
  };
  return Object.defineProperty(batches, 'report', { value: report }) as Batches & { report: IdentityBatchesReport };
}

function take(rotation: Rotation, images: number, fewImages: FewImages): Int32Array {
  return rotation.take(fewImages === 'fewer' ? Math.min(images, rotation.size) : images);
}

/** Hands out P of the numbers 0..count-1, pass after pass, each pass in a new order. */
function passes(count: number, perBatch: number, lastBatch: LastBatch, random: Random): () => Int32Array {
  const order = Int32Array.from({ length: count }, (_, index) => index);
  const least = lastBatch === 'drop' ? perBatch : 1;
  let position = count;
  return () => {
    if (count - position < least) {
      shuffle(order, random);
      position = 0;
    }
    const batch = order.slice(position, position + perBatch);
    position += batch.length;
    return batch;
  };
}

function tooManyIdentities(identities: number, images: number, used: number, all: number): RangeError {
  const skipped = used < all ? ` with at least ${images} images each (${all} in all)` : '';
  return new RangeError(
    `identityBatches: expected identities <= ${used}, the identities of the set${skipped}, received ${identities}; ask for fewer identities per batch`,
  );
}

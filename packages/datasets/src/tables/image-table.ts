import type { Box } from '../reading/box.ts';

/** A part of a set by its use. */
export type Split = 'train' | 'validation' | 'test';

/** One image. */
export interface ImageRow {
  /** Relative to the table's root, with `/`. */
  readonly path: string;
  /** What it shows, as text. */
  readonly identity: string;
  /** Left out where the set has no split of its own. */
  readonly split?: Split | undefined;
  /** Whether a test image asks, is looked for, or both. Default both: each image asks among all others. */
  readonly role?: 'query' | 'gallery' | 'both' | undefined;
  /** Who took it. */
  readonly camera?: string | undefined;
  /** What scores may be averaged by. */
  readonly category?: string | undefined;
  /** The part of the image that shows the object. */
  readonly box?: Box | undefined;
  /** Identities of one group never come into different parts. */
  readonly group?: string | undefined;
  /** Ignored by evaluations, but in the folder: label -1. */
  readonly junk?: boolean | undefined;
}

/** Which gallery images a query may not find: see `evaluateRetrieval` of `@htg/metrics`, which takes this as it is. */
export type SameCameraRule = boolean | 'sameIdentity';

/** Labelled images of a folder: what every reader of a layout gives, and what can be checked and opened. */
export interface ImageTable {
  /** What reports call it. */
  readonly name: string;
  /** The folder that paths are relative to. */
  readonly root: string;
  /** All images, in the order in which they were found. */
  readonly rows: readonly ImageRow[];
  /** The rule of the field for this set. */
  readonly excludeSameCamera: SameCameraRule;
  /** What differs from what was expected: counts, unreadable lines. Show them to a person. */
  readonly warnings: readonly string[];
}

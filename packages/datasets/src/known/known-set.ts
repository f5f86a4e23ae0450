import type { ImageRow, ImageTable, SameCameraRule, Split } from '../tables/image-table.ts';
import type { ResizeRule } from '../view/resize-rule.ts';

/** Images and identities of a part. */
export interface PartCount {
  /** How many. */
  readonly images: number;
  /** How many. */
  readonly identities: number;
}

/** The parts whose numbers are published. */
export type Part = Split | 'query' | 'gallery';

/** A set of the field, read as its authors distribute it. */
export interface KnownSet {
  /** As commands name it. */
  readonly name: string;
  /** As papers call it. */
  readonly title: string;
  /** Files and folders that must be there: for each, one path or alternatives. */
  readonly required: readonly (readonly string[])[];
  /** What a person sees when something is missing. */
  readonly layout: string;
  /** Numbers of each part, as published. */
  readonly published: Readonly<Partial<Record<Part, PartCount>>>;
  /** The protocol's rule. */
  readonly excludeSameCamera: SameCameraRule;
  /** What the field does with images of another shape than the model's. Default: that of the frame. */
  readonly resize?: ResizeRule | undefined;
  /** @returns the rows, and lines that could not be used, as warnings */
  rows(folder: string): Promise<{ readonly rows: readonly ImageRow[]; readonly warnings?: readonly string[] }>;
}

/** See {@link readKnownSet}. */
export type KnownTable = ImageTable & {
  readonly counts: Readonly<Partial<Record<Part, PartCount>>>;
};

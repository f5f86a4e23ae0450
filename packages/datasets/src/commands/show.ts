import { writeFile } from 'node:fs/promises';
import { outputOf } from '@htg/terminal';
import type { Size } from '../augmentation/augmentation.ts';
import { augmentationNamed, resizeOfPreset } from '../augmentation/preset-names.ts';
import type { AugmentationName } from '../augmentation/preset-names.ts';
import { contactSheet } from '../contact-sheet.ts';
import { drawnSets } from '../drawn-sets.ts';
import { findTable } from '../find-table.ts';
import type { ImageSet } from '../image-set.ts';
import { openTable } from '../images/open-table.ts';
import { openData, resizeOfKnown } from '../open-data.ts';
import { defaultResize, frameOf } from '../view/resize-rule.ts';
import type { ResizeRule } from '../view/resize-rule.ts';
import { progressLine } from './progress-line.ts';
import type { SourceOptions } from './source-options.ts';

export interface ShowOptions extends SourceOptions {
  readonly out: string;
  readonly part: 'train' | 'validation' | 'query' | 'gallery';
  readonly identities: number;
  readonly images: number;
  readonly size: number | Size;
  readonly resize?: ResizeRule;
  readonly seed: number;
  readonly augment?: AugmentationName;
}

/** What `data show` does. */
export async function show(source: string, path: string | undefined, options: ShowOptions): Promise<void> {
  const { out, part, identities, images, size, seed, augment } = options;
  const resize = resizeOf(source, options);
  const set = await openPart(source, path, options);
  const view = augment === undefined ? undefined : augmentationNamed(augment, size, { resize });
  await writeFile(out, await contactSheet(set, { identities, images, seed, augment: view }));
  const shown = Math.min(identities, set.identities);
  const more = shown < set.identities ? `; --identities ${set.identities} draws all of them, --part another part` : '';
  outputOf(options).result(`${out}: ${shown} of ${set.identities} identities of ${source}, ${part}${more}`, {
    sheet: out,
    identities: shown,
    of: set.identities,
    part,
  });
}

async function openPart(source: string, path: string | undefined, options: ShowOptions): Promise<ImageSet> {
  const { part, size, seed, followLinks, pixelLimit, pattern, columns, root } = options;
  const resize = resizeOf(source, options);
  const onProgress = progressLine(options);
  if (drawnSets.includes(source)) {
    const common = { imageSize: size, seed, onProgress };
    const parts = await openData(
      source === 'emoji'
        ? { ...common, set: 'emoji', resize }
        : source === 'fonts'
          ? { ...common, set: 'fonts', path }
          : { ...common, set: 'glyphs' },
    );
    return part === 'train' || part === 'validation' ? parts[part] : parts.test;
  }
  const table = await findTable(source, path, { pattern, columns, root, followLinks });
  const how = { imageSize: size, resize, seed, followLinks, pixelLimit, onProgress };
  const opened = await openTable(table, { ...how, verify: 'header' });
  for (const warning of opened.warnings) outputOf(options).note(`warning: ${warning}`);
  return opened[part];
}

/** As a recipe with that augmentation has it. */
function resizeOf(source: string, { resize, augment, size }: ShowOptions): ResizeRule {
  return resize ?? resizeOfPreset(augment ?? 'none') ?? resizeOfKnown(source) ?? defaultResize(frameOf(size));
}

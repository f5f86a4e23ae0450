import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OpenedData } from '@htg/datasets';
import type { DistanceName, ExcludeSameCamera, RetrievalResult } from '@htg/metrics';
import { createAlbum, gatherRetrieval } from '@htg/report';
import type { Model } from './models.ts';
import { modelTitle } from './score-table.ts';
import { drawSheet, encodePng } from './sheet.ts';

/** Queries on a sheet. */
const queries = 12;

interface ImageOptions extends Pick<OpenedData, 'test' | 'gallery'> {
  readonly excludeSameCamera: ExcludeSameCamera | undefined;
  readonly distance: DistanceName;
  readonly folder: string;
  readonly seed: number;
}

/**
 * Draws what queries find by a model into `<name>-random.png` and `<name>-worst.png`.
 *
 * @returns the files' paths
 */
export async function writeImages(
  { name, set }: Model,
  result: RetrievalResult,
  { test, gallery, excludeSameCamera, distance, folder, seed }: ImageOptions,
): Promise<string[]> {
  const album = createAlbum(test, { encode: encodePng });
  const evaluated = { title: modelTitle(name), embedded: { ...set, excludeSameCamera, distance }, result };
  const retrieval = await gatherRetrieval(evaluated, album, {
    sheets: queries,
    confusions: 0,
    seed,
    gallery: gallery && createAlbum(gallery, { encode: encodePng }),
  });
  if ('missing' in retrieval) return [];
  await mkdir(folder, { recursive: true });
  const files: string[] = [];
  for (const [i, kind] of (['random', 'worst'] as const).entries()) {
    const { title, sheets } = retrieval.groups[i];
    const path = join(folder, `${name}-${kind}.png`);
    await writeFile(path, await drawSheet(sheets, { title: `${modelTitle(name)}: ${title}`, notice: test.notice }));
    files.push(path);
  }
  return files;
}

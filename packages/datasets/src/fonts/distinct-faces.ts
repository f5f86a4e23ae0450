import type { Progress } from '../progress.ts';
import type { FaceFile } from './faces.ts';
import { alikeBelow, letterSheet, sameBelow, unlikeInk } from './near-identical.ts';
import { readOutlines } from './outlines.ts';

/** A face that is an identity. */
export interface DistinctFace {
  readonly file: FaceFile;
  /** Faces with the same group stay on one side of a split: a family, and whatever looks like one of its faces. */
  readonly group: string;
}

/**
 * The faces that are drawn differently from every face before them, and which of them are so alike that they must stay together.
 *
 * @param files sorted: of several that are one drawing under different names, the first is kept
 */
export async function distinctFaces(files: readonly FaceFile[], onProgress: Progress): Promise<DistinctFace[]> {
  const kept: { readonly file: FaceFile; readonly sheet: Uint8Array }[] = [];
  const groups = new Map<string, string>();
  const rootOf = (family: string): string => {
    const parent = groups.get(family) ?? family;
    return parent === family ? family : rootOf(parent);
  };
  for (const [i, file] of files.entries()) {
    const sheet = await letterSheet(readOutlines(file.bytes, file.name), file.name);
    const unlike = kept.map((other) => unlikeInk(sheet, other.sheet));
    const same = unlike.some((share) => share < sameBelow);
    kept.forEach((other, k) => {
      if (unlike[k] >= alikeBelow) return;
      const [a, b] = [rootOf(file.family), rootOf(other.file.family)].sort();
      groups.set(b, a);
    });
    if (!same) kept.push({ file, sheet });
    onProgress({ task: 'comparing faces', done: i + 1, total: files.length });
  }
  return kept.map(({ file }) => ({ file, group: rootOf(file.family) }));
}

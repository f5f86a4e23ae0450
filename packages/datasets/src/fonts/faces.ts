import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fetchPackages } from '../npm/fetch-packages.ts';
import { readTgz } from '../npm/read-tgz.ts';
import type { Progress } from '../progress.ts';
import { fontFamilies } from './families.ts';

/** A font file that may become an identity. */
export interface FaceFile {
  /** Such as `lato 400Regular`. */
  readonly name: string;
  /** Faces of one family stay on one side of a split. */
  readonly family: string;
  readonly bytes: Uint8Array;
}

/** Where faces come from, and what decides which there are. */
export interface FaceSource {
  /** Changes with every change of the faces. */
  readonly key: string;
  /** Reads them, sorted by name. */
  read(onProgress: Progress): Promise<FaceFile[]>;
}

/**
 * Faces of the families of the set: those of the given weights, upright and italic.
 *
 * @param options.weights 100..900
 * @param options.cache where packages are kept
 */
export function googleFaces({
  weights,
  cache,
}: {
  readonly weights: readonly number[];
  readonly cache: string;
}): FaceSource {
  const wanted = new Set(weights.map(String));
  return {
    key: JSON.stringify({ families: fontFamilies, weights: [...weights].sort((a, b) => a - b) }),
    async read(onProgress) {
      const packed = await fetchPackages(fontFamilies, { caller: 'fonts', cache, onProgress });
      const faces: FaceFile[] = [];
      for (const [i, path] of packed.entries()) {
        const family = fontFamilies[i].name.slice('@expo-google-fonts/'.length);
        for (const { path: file, bytes } of await readTgz(await readFile(path))) {
          // `package/700Bold_Italic/Lato_700Bold_Italic.ttf`
          const style = /_((\d{3})\w+)\.ttf$/.exec(file);
          if (style !== null && wanted.has(style[2])) faces.push({ name: `${family} ${style[1]}`, family, bytes });
        }
      }
      return sorted(faces);
    },
  };
}

/**
 * Faces of a folder of one's own: each file is one, `Family-Style.ttf` belongs to `Family`.
 *
 * @throws Error where the folder holds no font
 */
export async function folderFaces(folder: string): Promise<FaceSource> {
  const files = (await readdir(folder)).filter((file) => /\.(ttf|otf|woff)$/i.test(file));
  if (files.length === 0) {
    throw new Error(
      `fonts: expected a folder with .ttf, .otf or .woff files, received none in ${folder}; name another`,
    );
  }
  const faces = await Promise.all(
    files.map(async (file) => {
      const name = basename(file).replace(/\.\w+$/, '');
      return { name, family: name.split(/[-_]/)[0], bytes: await readFile(join(folder, file)) };
    }),
  );
  const all = sorted(faces);
  const hashes = all.map(({ name, bytes }) => [name, createHash('sha256').update(bytes).digest('hex')]);
  return { key: JSON.stringify({ own: hashes }), read: () => Promise.resolve(all) };
}

function sorted(faces: readonly FaceFile[]): FaceFile[] {
  return [...faces].sort((a, b) => (a.name < b.name ? -1 : 1));
}

import { refuseUnknownOptions } from '@htg/ground/check-options';
import type { Size } from '../augmentation/augmentation.ts';
import { cacheFolder } from '../cache-folder.ts';
import { checkWhole } from '../check-whole.ts';
import type { SetParts } from '../emoji/emoji.ts';
import type { ImageSet } from '../image-set.ts';
import type { DataRecord } from '../manifest/data-record.ts';
import { recordSets } from '../manifest/record-sets.ts';
import { memorySet } from '../memory-set.ts';
import type { Progress } from '../progress.ts';
import { defaultShares, splitIdentities } from '../split-identities.ts';
import type { SplitShares } from '../split-identities.ts';
import { checkedFrame } from '../view/resize-rule.ts';
import { viewContract } from '../view/view-contract.ts';
import type { ViewContract } from '../view/view-contract.ts';
import { folderFaces, googleFaces } from './faces.ts';
import { fontsNotice } from './families.ts';
import { fontPack } from './pack.ts';
import type { FontPack } from './pack.ts';

/** What {@link fonts} takes. */
export interface FontsOptions {
  /** Height and width in pixels, 16..512; one number for squares. Default `[32, 64]`. */
  readonly imageSize?: number | Size | undefined;
  /** Seed of the split: a whole number. */
  readonly seed: number;
  /** Images of each face. Default 60. */
  readonly images?: number | undefined;
  /** Weights of the faces, 100..900. Default 400 and 700: neighboring weights of one family are hard to tell apart by eye. */
  readonly weights?: readonly number[] | undefined;
  /** A folder of font files of one's own instead of the families of the set. */
  readonly folder?: string | undefined;
  /** Shares of the identities. Default 0.5, 0.15, 0.35. */
  readonly shares?: SplitShares | undefined;
  /** Decides texts, sizes, colors and the rest of the images. Default 0: every split is one of the same images. */
  readonly imageSeed?: number | undefined;
  /** Where packages and drawn images are kept. Default: the user's cache folder. */
  readonly cache?: string | undefined;
  /** Hears how far fetching and drawing are (a minute or two the first time; later calls read the cache). */
  readonly onProgress?: Progress | undefined;
}

/** Parts of the set of typefaces. */
export interface FontsParts extends SetParts {
  /** How a model that was trained on them sees an image. */
  readonly view: ViewContract;
  /** For `manifestOf` and `dataFindings`. */
  readonly record: DataRecord;
}

const optionNames = 'imageSize seed images weights folder shares imageSeed cache onProgress'.split(' ');

/**
 * Which typeface is this? A fine-grained set that anybody can have: an identity is a face (a family's regular, its bold, its italic), an image is a
 * random word or random letters drawn from its outlines, in random size, place and colors, a little turned, with more or less ink, blurred, and
 * through JPEG. Images of one face share letter shapes, not letters.
 *
 * Faces that are drawn alike under two names (under 5% of unlike ink in twelve letters) are one identity; a family, and faces that come
 * near one of its faces (under 15%), stay on one side of the split.
 *
 * The families are packages `@expo-google-fonts/...` at pinned versions with pinned hashes, fetched once through the npm client (58 MB).
 *
 * @param options size, seed of the split, and which faces
 * @returns train, validation and test set; pixels lie in memory
 * @throws RangeError for options out of range; Error where a package cannot be fetched or is another one
 */
export async function fonts(options: FontsOptions): Promise<FontsParts> {
  refuseUnknownOptions('fonts', options, optionNames);
  const { imageSize = [32, 64], seed, images = 60, weights = [400, 700], folder, shares = defaultShares } = options;
  const { imageSeed = 0, cache = cacheFolder(), onProgress = () => undefined } = options;
  checkWhole('fonts', 'seed', seed, [0, Number.MAX_SAFE_INTEGER]);
  checkWhole('fonts', 'imageSeed', imageSeed, [0, Number.MAX_SAFE_INTEGER]);
  checkWhole('fonts', 'images', images, [2, 10_000]);
  checkWeights(weights);
  if (folder !== undefined && options.weights !== undefined) {
    throw new RangeError(
      `fonts: expected no weights beside a folder, whose files are all faces, received ${weights.join(', ')}; remove one of the two`,
    );
  }
  const frame = checkedFrame('fonts', imageSize, [16, 512]);
  const view = viewContract({ imageSize: frame, resize: 'stretch' });
  const source = folder === undefined ? googleFaces({ weights, cache }) : await folderFaces(folder);
  const pack = await fontPack(source, { frame: [frame[0], frame[1]], images, imageSeed, cache, onProgress });
  const kept = splitIdentities(pack.groups, { shares, seed });
  const notice = folder === undefined ? fontsNotice : undefined;
  const parts = {
    train: part(pack, kept.train, { view, images, notice }),
    validation: part(pack, kept.validation, { view, images, notice }),
    test: part(pack, kept.test, { view, images, notice }),
  };
  return { ...parts, view, record: recordSets('fonts', parts) };
}

function checkWeights(weights: readonly number[]): void {
  if (weights.length > 0 && weights.every((weight) => weight % 100 === 0 && weight >= 100 && weight <= 900)) return;
  throw new RangeError(
    `fonts: expected weights among 100, 200, ..., 900, received ${weights.join(', ') || 'none'}; [400, 700] is the default`,
  );
}

/** The faces at `kept` as a set of their own. */
function part(
  pack: FontPack,
  kept: readonly number[],
  {
    view,
    images,
    notice,
  }: { readonly view: ViewContract; readonly images: number; readonly notice: string | undefined },
): ImageSet {
  const [height, width] = view.size;
  const each = images * height * width * 3;
  const pixels = new Uint8Array(kept.length * each);
  kept.forEach((face, i) => {
    pixels.set(pack.pixels.subarray(face * each, (face + 1) * each), i * each);
  });
  return memorySet({
    pixels,
    height,
    width,
    view,
    notice,
    labels: Int32Array.from({ length: kept.length * images }, (_, i) => Math.floor(i / images)),
    names: kept.map((face) => pack.names[face]),
    sources: kept.flatMap((face) => Array.from({ length: images }, (_, image) => `${pack.names[face]}/${image}`)),
  });
}

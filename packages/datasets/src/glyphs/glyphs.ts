import { createHash } from 'node:crypto';
import { refuseUnknownOptions } from '@htg/ground/check-options';
import type { PixelFile } from '../cache/pixel-file.ts';
import { cacheFolder } from '../cache-folder.ts';
import { checkWhole } from '../check-whole.ts';
import type { SetParts } from '../emoji/emoji.ts';
import type { ImageSet } from '../image-set.ts';
import { inLanes } from '../in-lanes.ts';
import type { DataRecord } from '../manifest/data-record.ts';
import { recordSets } from '../manifest/record-sets.ts';
import type { Progress } from '../progress.ts';
import { defaultShares, splitIdentities } from '../split-identities.ts';
import type { SplitShares } from '../split-identities.ts';
import { viewContract } from '../view/view-contract.ts';
import type { ViewContract } from '../view/view-contract.ts';
import { familyFaces, glyphPack } from './glyph-pack.ts';
import type { GlyphFaces, GlyphHeader } from './glyph-pack.ts';

/** What {@link glyphs} takes. */
export interface GlyphsOptions {
  /** Side in pixels, 16..128. Default 32. */
  readonly imageSize?: number | undefined;
  /** Seed of the split: a whole number. */
  readonly seed: number;
  /** How many characters. Default 20,000; there are some 27,500. */
  readonly identities?: number | undefined;
  /** Images of each character. Default 5, from the lightest to the heaviest of nine weights. */
  readonly images?: number | undefined;
  /** Shares of the identities. Default 0.5, 0.15, 0.35. */
  readonly shares?: SplitShares | undefined;
  /** Decides sizes, places, grays and the rest of the images. Default 0. */
  readonly imageSeed?: number | undefined;
  /** Faces of one family of one's own, lightest first, in place of the set's. */
  readonly faces?: readonly Uint8Array[] | undefined;
  /** Where the package and the drawn images are kept; 102 MB for the default. Default: the user's cache folder. */
  readonly cache?: string | undefined;
  /** Hears how far fetching and drawing are. */
  readonly onProgress?: Progress | undefined;
}

/** Parts of the set of characters. */
export interface GlyphsParts extends SetParts {
  /** How a model that was trained on them sees an image. */
  readonly view: ViewContract;
  /** For `manifestOf` and `dataFindings`. */
  readonly record: DataRecord;
  /** Closes the file of the images; the parts cannot be loaded after that. */
  readonly close: () => Promise<void>;
}

const optionNames = 'imageSize seed identities images shares imageSeed faces cache onProgress'.split(' ');

/**
 * Which character is this? A set for scale, with thousands of identities and few images of each, as Stanford Online Products: an identity is an
 * ideograph, its images are drawn from the weights of one family (Noto Sans SC, `@expo-google-fonts/noto-sans-sc` at a pinned version and hash,
 * fetched once through the npm client, 57 MB), in random size, place, tilt and grays, half of them blurred. Characters whose outlines are the same
 * are one identity. By default 20,000 identities and 100,000 images.
 *
 * Images are drawn once (some minutes), kept in a file and read from there as they are asked for: the set takes no memory.
 *
 * @param options size, seed of the split, and how many
 * @returns train, validation and test set; `close` them
 * @throws RangeError for options out of range; Error where the package cannot be fetched, or the file cannot be written
 */
export async function glyphs(options: GlyphsOptions): Promise<GlyphsParts> {
  refuseUnknownOptions('glyphs', options, optionNames);
  const { imageSize: side = 32, seed, identities = 20_000, images = 5, shares = defaultShares } = options;
  const { imageSeed = 0, faces: own, cache = cacheFolder(), onProgress = () => undefined } = options;
  checkWhole('glyphs', 'seed', seed, [0, Number.MAX_SAFE_INTEGER]);
  checkWhole('glyphs', 'imageSeed', imageSeed, [0, Number.MAX_SAFE_INTEGER]);
  checkWhole('glyphs', 'imageSize', side, [16, 128]);
  checkWhole('glyphs', 'identities', identities, [2, 27_500]);
  checkWhole('glyphs', 'images', images, [2, 100]);
  const view = viewContract({ imageSize: side, resize: 'stretch' });
  const faces = own === undefined ? familyFaces(cache) : ownFaces(own);
  const pack = await glyphPack(faces, { side, identities, images, imageSeed, cache, onProgress });
  const kept = splitIdentities(pack.header.characters, { shares, seed });
  const parts = {
    train: part(pack, kept.train, { images, view }),
    validation: part(pack, kept.validation, { images, view }),
    test: part(pack, kept.test, { images, view }),
  };
  return { ...parts, view, record: recordSets('glyphs', parts), close: () => pack.close() };
}

function ownFaces(faces: readonly Uint8Array[]): GlyphFaces {
  const key = faces.map((bytes) => createHash('sha256').update(bytes).digest('hex')).join();
  return { key, read: () => Promise.resolve(faces) };
}

/** The identities at `kept` as a set of their own. */
function part(
  pack: PixelFile<GlyphHeader>,
  kept: readonly number[],
  { images, view }: { readonly images: number; readonly view: ViewContract },
): ImageSet {
  const [side] = view.size;
  const size = side * side;
  const names = kept.map((identity) => pack.header.characters[identity]);
  const length = kept.length * images;
  return {
    length,
    identities: kept.length,
    labels: Int32Array.from({ length }, (_, i) => Math.floor(i / images)),
    names,
    sources: names.flatMap((name) => Array.from({ length: images }, (_, image) => `${name}/${image}`)),
    notice: 'Characters of Noto Sans SC (Google, SIL Open Font License 1.1).',
    view,
    height: side,
    width: side,
    async load(indices) {
      const out = new Uint8Array(indices.length * size * 3);
      await inLanes(indices.length, 8, async (n) => {
        const index = indices[n];
        if (!(Number.isInteger(index) && index >= 0 && index < length)) {
          throw new RangeError(`load: expected indices in 0..${length - 1}, received ${index}; check the sampler`);
        }
        const gray = new Uint8Array(size);
        await pack.read(gray, (kept[Math.floor(index / images)] * images + (index % images)) * size);
        gray.forEach((value, i) => out.fill(value, (n * size + i) * 3, (n * size + i + 1) * 3));
      });
      return out;
    },
  };
}

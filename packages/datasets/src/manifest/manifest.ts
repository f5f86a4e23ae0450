import type { Box } from '../reading/box.ts';
import type { ImageRow, SameCameraRule, Split } from '../tables/image-table.ts';

/**
 * The part of an image. With a manifest, `new` are identities that came after it, and `left out` is what belongs nowhere: images that were
 * added to identities of the run, or changed theirs.
 */
export type ManifestSplit = Split | 'new' | 'left out';

/** One image of a {@link Manifest}. */
export interface ManifestImage {
  /** Relative to the set's folder, with `/`; of a set that is no folder, the image's name. */
  readonly path: string;
  /** The part of the image that shows the object. */
  readonly box?: Box | undefined;
  /** As it was written. */
  readonly identity: string;
  /** The part that it was in. */
  readonly split: ManifestSplit;
  /** Where the set says who asks and who is found. */
  readonly role?: 'query' | 'gallery' | 'both' | undefined;
  /** Who took it. */
  readonly camera?: string | undefined;
  /** Identities of a group stay together in a split. */
  readonly group?: string | undefined;
  /** What scores may be averaged by. */
  readonly category?: string | undefined;
  /** Neither right nor wrong where it is found. */
  readonly junk?: boolean | undefined;
  /** Bytes of the file. */
  readonly size: number;
  /** SHA-256 of the file (of the pixels, where there is none), in hexadecimal digits. */
  readonly hash: string;
}

/** What a run was trained on: plain data for its folder. */
export interface Manifest {
  /** Says what it is. */
  readonly format: 'htg.manifest';
  /** Of the format. */
  readonly version: 1;
  /** The set's name: a known set, `emoji`, or the folder or table as it was given. */
  readonly name: string;
  /** The set's rule for queries. */
  readonly excludeSameCamera: SameCameraRule;
  /** Identities in the order of their labels: of `train`, which row of the classifier is whose. */
  readonly identities: Readonly<Record<Split, readonly string[]>>;
  /** All of them. */
  readonly images: readonly ManifestImage[];
}

/** Names an image within its set: its path, and the box where there is one. */
export function keyOf({ path, box }: Pick<ImageRow, 'path' | 'box'>): string {
  return box === undefined ? path : `${path}#${boxText(box)}`;
}

/** What an image shows: its content, and the box where there is one. */
export function contentOf({ hash, box }: Pick<ManifestImage, 'hash' | 'box'>): string {
  return box === undefined ? hash : `${hash}#${boxText(box)}`;
}

function boxText({ left, top, width, height }: Box): string {
  return [left, top, width, height].join(',');
}

/**
 * Checks a manifest that came from a file.
 *
 * @param value parsed JSON
 * @returns the same value, checked
 * @throws RangeError that says what is wrong, also for a version that this package does not know
 */
export function readManifest(value: unknown): Manifest {
  const fail = (relation: string, received: unknown): never => {
    throw new RangeError(
      `readManifest: expected ${relation}, received ${describe(received)}; ` +
        'take the manifest of a run folder, or update @htg/datasets',
    );
  };
  if (typeof value !== 'object' || value === null) return fail('a manifest', value);
  const manifest = value as Manifest;
  const { format, version, identities, images } = manifest as Partial<Manifest>;
  if (format !== 'htg.manifest') fail('the format htg.manifest', format);
  if (version !== 1) fail('version 1', version);
  for (const part of ['train', 'validation', 'test'] as const) {
    const names: unknown = identities?.[part];
    if (!Array.isArray(names) || !names.every((name) => typeof name === 'string')) {
      return fail(`the names of identities.${part}`, names);
    }
  }
  if (!Array.isArray(images)) return fail('a list of images', images);
  const splits: readonly unknown[] = ['train', 'validation', 'test', 'new', 'left out'];
  for (const image of images as Partial<ManifestImage>[]) {
    const texts = [image.path, image.identity, image.hash];
    if (!texts.every((text) => typeof text === 'string') || !splits.includes(image.split)) {
      return fail('images with path, identity, split and hash', image);
    }
  }
  return manifest;
}

/** Undefined has no JSON. */
function describe(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 200);
}

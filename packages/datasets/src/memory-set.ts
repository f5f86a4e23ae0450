import type { ImageSet } from './image-set.ts';
import type { ViewContract } from './view/view-contract.ts';

/** What {@link memorySet} is made of. */
export interface MemorySetOptions {
  /** uint8 RGB `[N, H, W, 3]`, N images one after the other; kept by reference. */
  readonly pixels: Uint8Array;
  /** In pixels. */
  readonly height: number;
  /** In pixels. */
  readonly width: number;
  /** N identities, 0..K-1 (or -1 for junk). */
  readonly labels: Int32Array;
  /** Of each image, from 0. */
  readonly cameras?: Int32Array | undefined;
  /** K names; `String(label)` where they are left out. */
  readonly names?: readonly string[] | undefined;
  /** Where each image is from, such as its path. */
  readonly sources?: readonly string[] | undefined;
  /** By number. */
  readonly cameraNames?: readonly string[] | undefined;
  /** What must stand beside images that are shown, such as their licence. */
  readonly notice?: string | undefined;
  /** How the pixels were made of images: see `viewContract`. */
  readonly view?: ViewContract | undefined;
}

/**
 * A set whose decoded pixels lie in memory.
 *
 * @param options pixels, labels and names
 * @throws RangeError if pixels, labels, cameras, names and sources do not agree in number
 */
export function memorySet(options: MemorySetOptions): ImageSet {
  const { pixels, height, width, labels, cameras, sources } = options;
  const image = height * width * 3;
  if (pixels.length !== labels.length * image) {
    throw new RangeError(
      `memorySet: expected pixels of length N * H * W * 3 = ${labels.length} * ${height} * ${width} * 3, ` +
        `received ${pixels.length}; give one label per image`,
    );
  }
  for (const [what, list] of Object.entries({ cameras, sources })) {
    if (list !== undefined && list.length !== labels.length) {
      throw new RangeError(
        `memorySet: expected as many ${what} as labels (${labels.length}), received ${list.length}; give one per image`,
      );
    }
  }
  const largest = labels.reduce((max, label) => Math.max(max, label), -1);
  const names = options.names ?? Array.from({ length: largest + 1 }, (_, label) => String(label));
  if (largest >= names.length) {
    throw new RangeError(
      `memorySet: expected labels below the number of names (${names.length}), received ${largest}; map labels to 0..K-1`,
    );
  }
  return {
    length: labels.length,
    identities: names.length,
    labels,
    cameras,
    cameraNames: options.cameraNames,
    names,
    sources,
    notice: options.notice,
    view: options.view,
    height,
    width,
    load: (indices) => {
      const out = new Uint8Array(indices.length * image);
      for (let i = 0; i < indices.length; i++) {
        const index = indices[i];
        if (!(index >= 0 && index < labels.length)) {
          return Promise.reject(
            new RangeError(`load: expected indices in 0..${labels.length - 1}, received ${index}; check the sampler`),
          );
        }
        out.set(pixels.subarray(index * image, (index + 1) * image), i * image);
      }
      return Promise.resolve(out);
    },
  };
}

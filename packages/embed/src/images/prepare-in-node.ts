import { fileURLToPath } from 'node:url';
import { prepareImage } from '@htg/datasets';
import type { Pixels } from '@htg/datasets';
import type { Prepare } from '../embedding/image-embedder-of.ts';
import type { ImageSource } from '../embedding/image-embedder.ts';
import { fetchBytes } from './fetch-bytes.ts';
import { describeValue, isPixels } from './is-pixels.ts';

/** Files of images that are larger are not ones. */
const largestImageFile = 2 ** 28;

/** By the readers of `@htg/datasets`, as training reads. */
export const prepareInNode: Prepare = async (image, view, options) => prepareImage(await plain(image), view, options);

async function plain(image: ImageSource): Promise<string | Uint8Array | Pixels> {
  if (typeof image === 'string') return /^(https?|data|file):/i.test(image) ? plain(new URL(image)) : image;
  if (image instanceof Uint8Array) return image;
  if (image instanceof ArrayBuffer) return new Uint8Array(image);
  if (image instanceof Blob) return new Uint8Array(await image.arrayBuffer());
  if (image instanceof URL) {
    return image.protocol === 'file:' ? fileURLToPath(image) : fetchBytes('embed', image, largestImageFile);
  }
  if (isPixels(image)) return image;
  throw new TypeError(
    `embed: expected a path, an address, a file's bytes or { data, width, height }, received ${describeValue(image)}; pass one of these`,
  );
}

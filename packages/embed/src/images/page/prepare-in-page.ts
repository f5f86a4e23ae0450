import { preparePixels } from '@htg/datasets';
import type { Pixels, ViewContract } from '@htg/datasets';
import type { Prepare } from '../../embedding/image-embedder-of.ts';
import type { Drawable, ImageSource } from '../../embedding/image-embedder.ts';
import { fetchBytes } from '../fetch-bytes.ts';
import { describeValue, isPixels } from '../is-pixels.ts';
import { canvasPixels } from './canvas-pixels.ts';
import { decodeInPage } from './decode-in-page.ts';

/** Files of images that are larger are not ones. */
const largestImageFile = 2 ** 28;

/** By the browser's decoders, then by the kernels of `@htg/datasets`, as training does it. */
export const prepareInPage: Prepare = async (image, view, { box, pixelLimit }) =>
  preparePixels(await pixelsOf(image, view.background, pixelLimit), view, { box });

async function pixelsOf(
  image: ImageSource,
  background: ViewContract['background'],
  pixelLimit: number,
): Promise<Pixels> {
  const decoded = (file: Blob): Promise<Pixels> => decodeInPage(file, { background, pixelLimit });
  if (image instanceof Blob) return decoded(image);
  if (image instanceof Uint8Array || image instanceof ArrayBuffer) {
    return decoded(new Blob([image as Uint8Array<ArrayBuffer>]));
  }
  if (typeof image === 'string' || image instanceof URL) {
    const address = new URL(image, globalThis.location.href);
    return decoded(new Blob([(await fetchBytes('embed', address, largestImageFile)) as Uint8Array<ArrayBuffer>]));
  }
  if (isPixels(image)) return image;
  if (typeof image === 'object' && (image as unknown) !== null) {
    const [width, height] = sizeOf(image);
    // Anything else is refused by the canvas, in the browser's words.
    if (width > 0 && height > 0) {
      return canvasPixels({ source: image as CanvasImageSource, width, height }, background);
    }
  }
  throw new TypeError(
    `embed: expected an address, a file, { data, width, height } or what a canvas can draw, received ${describeValue(image)}` +
      `; pass one of these, an <img> or <video> once it is loaded`,
  );
}

/** In pixels of its own: an `<img>` and a `<video>` have another size where they are shown. */
function sizeOf(image: Drawable): readonly [number, number] {
  const { naturalWidth, naturalHeight, videoWidth, videoHeight, displayWidth, displayHeight, width, height } =
    image as Readonly<Record<string, number | undefined>>;
  return [
    naturalWidth ?? videoWidth ?? displayWidth ?? width ?? 0,
    naturalHeight ?? videoHeight ?? displayHeight ?? height ?? 0,
  ];
}

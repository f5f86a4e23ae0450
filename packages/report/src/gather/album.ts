import type { ImageSet } from '@htg/datasets';
import type { RawImage } from '@htg/ground/densities';
import type { EncodeImage, PageImage } from '../model/images.ts';
import { shrinkImage } from './shrink-image.ts';

/** The images of a set, ready for the page; each is encoded once. */
export interface Album {
  /** The images that it is of. */
  readonly set: ImageSet;
  /** An image as the page shows it, shrunk. */
  image(index: number): Promise<PageImage>;
  /** An image as it was loaded. */
  pixels(index: number): Promise<RawImage>;
}

/** Images that ask, and those that are searched. */
export interface Albums {
  readonly album: Album;
  readonly gallery: Album;
}

/**
 * @param set whose images are loaded when they are asked for
 * @param options.side the longest side of an image on the page; larger ones are shrunk. Default 96
 */
export function createAlbum(
  set: ImageSet,
  { encode, side = 96 }: { readonly encode: EncodeImage; readonly side?: number },
): Album {
  const encoded = new Map<number, Promise<PageImage>>();
  const pixels = async (index: number): Promise<RawImage> =>
    shrinkImage({ pixels: await set.load([index]), height: set.height, width: set.width }, side);
  const draw = async (index: number): Promise<PageImage> => ({
    src: await encode(await pixels(index)),
    ...captionOf(set, index),
  });
  return {
    set,
    pixels,
    image(index) {
      const known = encoded.get(index) ?? draw(index);
      encoded.set(index, known);
      return known;
    },
  };
}

/** Whom an image shows, and by which camera or from where. */
function captionOf(
  { labels, names, cameras, cameraNames, sources }: ImageSet,
  index: number,
): { readonly name: string; readonly source?: string | undefined } {
  const label = labels[index];
  const camera = cameras?.[index];
  return {
    name: label < 0 ? 'nobody of the set' : names[label],
    source: camera === undefined ? sources?.[index] : (cameraNames?.[camera] ?? `camera ${camera}`),
  };
}

import type { ImageSet } from '@htg/datasets';
import type { EncodePicture, Picture, RawPicture } from '../model/pictures.ts';
import { shrinkPicture } from './shrink-picture.ts';

/** The pictures of a set, ready for the page; each is encoded once. */
export interface Album {
  readonly set: ImageSet;
  picture(index: number): Promise<Picture>;
  pixels(index: number): Promise<RawPicture>;
}

/** Pictures that ask, and those that are searched. */
export interface Albums {
  readonly album: Album;
  readonly gallery: Album;
}

/**
 * @param options.side the longest side of a picture on the page; larger ones are shrunk. Default 96
 */
export function createAlbum(
  set: ImageSet,
  { encode, side = 96 }: { readonly encode: EncodePicture; readonly side?: number },
): Album {
  const encoded = new Map<number, Promise<Picture>>();
  const pixels = async (index: number): Promise<RawPicture> =>
    shrinkPicture({ pixels: await set.load([index]), height: set.height, width: set.width }, side);
  const draw = async (index: number): Promise<Picture> => ({
    src: await encode(await pixels(index)),
    ...captionOf(set, index),
  });
  return {
    set,
    pixels,
    picture(index) {
      const known = encoded.get(index) ?? draw(index);
      encoded.set(index, known);
      return known;
    },
  };
}

/** Whom a picture shows, and by which camera or from where. */
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

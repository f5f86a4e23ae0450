import { make } from './elements.ts';
import type { GallerySource } from './gallery-source.ts';

/** Small images, shown when they are there. */
export interface Thumbnails {
  /** The image of an item; what it shows stands beside it. */
  of(id: string): HTMLElement;
  forget(id: string): void;
}

const most = 500;

/** Addresses of small images are kept as long as the page is shown: a few kilobytes each. */
export function createThumbnails({ thumbnail }: Pick<GallerySource, 'thumbnail'>): Thumbnails {
  const known = new Map<string, Promise<string | undefined>>();

  const addressOf = (id: string): Promise<string | undefined> => {
    let address = known.get(id);
    if (address === undefined) {
      address = thumbnail(id).catch(() => undefined);
      known.set(id, address);
      if (known.size > most) forget(known.keys().next().value ?? '');
    }
    return address;
  };
  const forget = (id: string): void => {
    void known.get(id)?.then((address) => {
      if (address !== undefined) URL.revokeObjectURL(address);
    });
    known.delete(id);
  };
  return {
    of(id) {
      const frame = make('span', { className: 'thumbnail' });
      void addressOf(id).then((address) => {
        if (address === undefined) {
          frame.append(make('span', { text: 'no image', className: 'note' }));
          return;
        }
        const image = make('img');
        image.alt = '';
        image.src = address;
        frame.append(image);
      });
      return frame;
    },
    forget,
  };
}

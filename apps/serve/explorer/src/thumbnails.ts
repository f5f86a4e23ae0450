import { thumbnail } from './api.ts';
import { make } from './elements.ts';

/** Addresses of small images, kept as long as the page is shown: a few kilobytes each. */
const known = new Map<string, Promise<string | undefined>>();
const most = 500;

/** The image of an item, shown when it is there; what it shows stands beside it. */
export function thumbnailOf(id: string): HTMLElement {
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
}

function addressOf(id: string): Promise<string | undefined> {
  let address = known.get(id);
  if (address === undefined) {
    address = thumbnail(id).catch(() => undefined);
    known.set(id, address);
    if (known.size > most) forget(known.keys().next().value ?? '');
  }
  return address;
}

export function forget(id: string): void {
  void known.get(id)?.then((address) => {
    if (address !== undefined) URL.revokeObjectURL(address);
  });
  known.delete(id);
}

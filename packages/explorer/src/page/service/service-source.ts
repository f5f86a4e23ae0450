import type { Found, GallerySource, ImageKeypoints } from '../gallery-source.ts';
import { ask, askJson, keepToken, Refused } from './ask.ts';

const itemPath = (id: string): string => `items/${encodeURIComponent(id)}`;

/** The gallery of the service that this page comes from. */
export const serviceSource: GallerySource = {
  facts: () => askJson('gallery'),
  map: () => askJson('map'),
  keepToken,
  async classify(image, { falseAcceptRate, k, ...rest }, signal) {
    const narrowed = new URLSearchParams({ k: String(k), ...rest });
    const headers = { 'content-type': image.type || 'application/octet-stream' };
    const init = { method: 'POST', body: image, headers, signal };
    try {
      return await askJson<Found>(`classify?falseAcceptRate=${falseAcceptRate}&${narrowed.toString()}`, init);
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== 'no_threshold') throw error;
      const { neighbors } = await askJson<Pick<Found, 'neighbors'>>(`search?${narrowed.toString()}`, init);
      return { label: null, votes: [], neighbors, reason: error.message };
    }
  },
  async keypoints(image, signal) {
    const headers = { 'content-type': image.type || 'application/octet-stream' };
    const init = { method: 'POST', body: image, headers, signal };
    const { pixels, ...rest } = await askJson<Omit<ImageKeypoints, 'pixels'> & { readonly pixels: string }>(
      'keypoints',
      init,
    );
    return { ...rest, pixels: Uint8Array.from(atob(pixels), (character) => character.charCodeAt(0)) };
  },
  async thumbnail(id) {
    try {
      return URL.createObjectURL(await (await ask(`${itemPath(id)}/thumbnail`)).blob());
    } catch (error) {
      if (error instanceof Refused && error.status === 404) return undefined;
      throw error;
    }
  },
  changes: {
    async add(image, fields) {
      const body = new FormData();
      for (const [name, value] of Object.entries(fields)) body.set(name, value);
      body.set('image', image);
      await ask('items', { method: 'POST', body });
    },
    async change(id, change) {
      const headers = { 'content-type': 'application/json' };
      await ask(itemPath(id), { method: 'PATCH', body: JSON.stringify(change), headers });
    },
    async remove(id) {
      await ask(itemPath(id), { method: 'DELETE' });
    },
  },
};

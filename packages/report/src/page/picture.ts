import type { Picture } from '../model/pictures.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';

/** A picture, described by whom it shows and where it comes from, in words before it if any. */
export function image({ src, name, source }: Picture, before = ''): Html {
  const caption = source === undefined ? name : `${name} (${source})`;
  return html`<img src="${src}" alt="${before}${caption}" title="${caption}" decoding="async" />`;
}

import type { PageImage } from '../model/images.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';

/** An image, described by whom it shows and where it comes from, in words before it if any. */
export function imageHtml({ src, name, source }: PageImage, before = ''): Html {
  const caption = source === undefined ? name : `${name} (${source})`;
  return html`<img src="${src}" alt="${before}${caption}" title="${caption}" decoding="async" />`;
}

import { posix } from 'node:path';

const link = /(!?)\[((?:[^\][]|\[[^\]]*\])*)\]\((?!https?:|#|mailto:)([^)#\s]+)(#[^)]*)?\)/g;

/**
 * A page's text with links as the site has them: those to pages lead there, images come from the site's own folder, and what is no part of the
 * site (a recipe, a source) keeps its words alone.
 *
 * @param source the page's path from the repository's root
 * @param pages the site's pages by their paths from there
 */
export function siteLinks(text: string, source: string, pages: ReadonlyMap<string, string>): string {
  return outsideCode(text, (part) =>
    part.replace(link, (_, image: string, words: string, target: string, anchor = '') => {
      const path = posix.join(posix.dirname(source), target).replace(/\/$/, '');
      if (image !== '') return `![${words}](${path.replace(/^docs\//, '/')})`;
      const page = pages.get(path) ?? pages.get(`${path}/README.md`);
      return page === undefined ? words : `[${words}](/${page.replace(/(index)?\.md$/, '')}${String(anchor)})`;
    }),
  );
}

/** Blocks of code stay as they are. */
function outsideCode(text: string, change: (part: string) => string): string {
  return text
    .split(/(^```[^]*?^```$)/m)
    .map((part) => (part.startsWith('```') ? part : change(part)))
    .join('');
}

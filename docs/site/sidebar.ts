import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, sitePages } from './pages.ts';

interface Item {
  readonly text: string;
  readonly link?: string;
  readonly collapsed?: boolean;
  readonly items?: Item[];
}

/** Pages by what a reader wants; whatever is not named here stands in the last group of its kind. */
const guide: readonly (readonly [title: string, pages: readonly string[]])[] = [
  ['Begin', ['train-on-your-own-images.md', 'fine-tune-your-photos.md', 'search-your-images.md', 'models.md']],
  ['Understand', ['method.md', 'components.md', 'coming-from.md', 'glossary.md']],
  ['Go deeper', ['training-in-tensorflow-js.md', 'galleries.md', 'primers.md']],
];

/**
 * The site's pages in groups.
 *
 * @param entries names of what can be imported, each with a page in the reference
 */
export function sidebar(entries: readonly string[]): Item[] {
  const pages = [...sitePages()].map(([source, path]) => ({ source, path }));
  const item = ({ source, path }: { source: string; path: string }): Item => ({
    text: titleOf(source),
    link: `/${path.replace(/(index)?\.md$/, '')}`,
  });
  const below = (folder: string): Item[] =>
    pages.filter(({ path }) => path.startsWith(`${folder}/`) && path.endsWith('index.md')).map(item);
  const named = new Set(guide.flatMap(([, paths]) => paths));
  const others = pages.filter(({ path }) => !path.includes('/') && path !== 'index.md' && !named.has(path));
  return [
    ...guide.map(([text, paths]) => ({
      text,
      items: paths.flatMap((path) => pages.filter((page) => page.path === path).map(item)),
    })),
    { text: 'Results', collapsed: true, items: pages.filter(({ path }) => path.startsWith('results/')).map(item) },
    { text: 'Packages', collapsed: true, items: below('packages') },
    { text: 'Apps', collapsed: true, items: below('apps') },
    {
      text: 'Reference',
      collapsed: true,
      items: entries.map((name) => ({ text: name, link: `/reference/${name}` })),
    },
    { text: 'Project', collapsed: true, items: others.map(item) },
  ];
}

/** The first heading of a page. */
function titleOf(source: string): string {
  return (/^# (.*)$/m.exec(readFileSync(join(root, source), 'utf8'))?.[1] ?? source).replaceAll('`', '');
}

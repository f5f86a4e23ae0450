import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, sitePages, staged } from './pages.ts';

interface Item {
  readonly text: string;
  readonly link?: string;
  readonly items?: Item[];
}

/** Pages by what a reader wants; whatever is not named here stands in the last group of its kind. */
const guide: readonly (readonly [title: string, pages: readonly string[]])[] = [
  [
    'Begin',
    [
      'install.md',
      'train-on-your-own-images.md',
      'fine-tune-your-photos.md',
      'search-your-images.md',
      'models.md',
      'troubleshooting.md',
    ],
  ],
  ['Understand', ['method.md', 'live-examples.md', 'evaluation.md', 'components.md', 'coming-from.md', 'glossary.md']],
  [
    'Go deeper',
    [
      'recipes.md',
      'losses-by-use.md',
      'browser.md',
      'galleries.md',
      'formats.md',
      'scaling.md',
      'training-in-tensorflow-js.md',
      'primers.md',
    ],
  ],
];

/**
 * The site's pages in groups, by the part of the site that one reads: nothing has to be folded in.
 *
 * @param entries names of what can be imported, each with a page in the reference
 */
export function sidebar(entries: readonly string[]): Readonly<Record<string, Item[]>> {
  const pages = [...sitePages()].map(([source, path]) => ({ source, path }));
  const item = ({ source, path }: { source: string; path: string }): Item => ({
    text: titleOf(source),
    link: `/${path.replace(/(index)?\.md$/, '')}`,
  });
  const below = (folder: string): Item[] =>
    pages.filter(({ path }) => path.startsWith(`${folder}/`) && path.endsWith('index.md')).map(item);
  const named = new Set(guide.flatMap(([, paths]) => paths));
  const others = pages.filter(({ path }) => !path.includes('/') && path !== 'index.md' && !named.has(path));
  const packages = [
    { text: 'Packages', items: below('packages') },
    { text: 'Apps', items: below('apps') },
  ];
  return {
    '/results/': [{ text: 'Results', items: pages.filter(({ path }) => path.startsWith('results/')).map(item) }],
    '/packages/': packages,
    '/apps/': packages,
    '/reference/': [{ text: 'Reference', items: entries.map((name) => ({ text: name, link: referenceOf(name) })) }],
    '/': [
      ...guide.map(([text, paths]) => ({
        text,
        items: paths.flatMap((path) => pages.filter((page) => page.path === path).map(item)),
      })),
      { text: 'Project', items: others.map(item) },
    ],
  };
}

/** An entry that has pages below it, such as `htg`, is a folder. */
function referenceOf(name: string): string {
  return existsSync(join(staged, 'reference', `${name}.md`)) ? `/reference/${name}` : `/reference/${name}/`;
}

/** The first heading of a page. */
function titleOf(source: string): string {
  return (/^# (.*)$/m.exec(readFileSync(join(root, source), 'utf8'))?.[1] ?? source).replaceAll('`', '');
}

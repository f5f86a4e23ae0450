import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publishedManifests } from '../../tooling/release/published.ts';

/** The repository's root. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Where pages lie before VitePress reads them. */
export const staged = fileURLToPath(new URL('../.site/', import.meta.url));

/** The repository's own Markdown files, by their path from the root: each with its path in the site. */
export function sitePages(): ReadonlyMap<string, string> {
  const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.md') && !/^(\.|node_modules|dist)/.test(path))
    .map((path) => [`docs/${path}`, path.replace(/README\.md$/, 'index.md')]);
  const folders = publishedManifests(root).map(({ folder }) => relative(root, folder).replaceAll('\\', '/'));
  const ofFolders = folders
    .flatMap((folder) => [
      [`${folder}/README.md`, `${folder}/index.md`],
      [`${folder}/NOTES.md`, `${folder}/notes.md`],
      [`${folder}/THIRD-PARTY-NOTICES.md`, `${folder}/third-party-notices.md`],
    ])
    .filter(([source]) => existsSync(join(root, source)));
  const ofRoot = [
    ['README.md', 'index.md'],
    ['CONTRIBUTING.md', 'contributing.md'],
    ['SECURITY.md', 'security.md'],
    ['tooling/README.md', 'tooling.md'],
  ];
  return new Map([...ofRoot, ...docs, ...ofFolders] as [string, string][]);
}

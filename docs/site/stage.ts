import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { siteLinks } from './links.ts';
import { root, sitePages, staged } from './pages.ts';

/** Puts the repository's Markdown files where VitePress reads them, with links that hold there. */
export function stage(): void {
  rmSync(staged, { recursive: true, force: true });
  const pages = sitePages();
  for (const [source, path] of pages) {
    const file = join(staged, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, siteLinks(readFileSync(join(root, source), 'utf8'), source, pages));
  }
  cpSync(join(root, 'docs/images'), join(staged, 'public/images'), { recursive: true });
}
